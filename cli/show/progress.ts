import type { EngineEvent } from "@pulumi/pulumi/automation";
import color from "picocolors";
import { describeDuration } from "../../components/model/duration";
import { nameOf, releaseOf } from "../engine/releases";
import { FUNCTION_KINDS, MEMORY_TYPE } from "../engine/resource-kinds";
import { say } from "../options";
import { sharesInWords } from "./shares";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MILLISECONDS = 100;

const MAKERS = new Set(Object.values(FUNCTION_KINDS).map(({ versions }) => versions));
const MOVERS = new Set(Object.values(FUNCTION_KINDS).flatMap(({ split }) => split));

/** What an update is at: on a terminal redrawn in place, otherwise a plain line for every step, all on standard error. */
export class Progress {
    private readonly started = Date.now();
    private readonly states = new Map<string, string>();
    private steps = 0;
    private frame = 0;
    private timer: NodeJS.Timeout | undefined;
    private screen: { draw: (text: string) => void; clear: () => void } | undefined;

    private constructor(private readonly title: string) {}

    static async open(title: string): Promise<Progress> {
        const progress = new Progress(title);
        if (process.stderr.isTTY) {
            const { createLogUpdate } = await import("log-update");
            const draw = createLogUpdate(process.stderr);
            progress.screen = { draw, clear: () => draw.clear() };
            progress.timer = setInterval(() => progress.redraw(), FRAME_MILLISECONDS);
        } else {
            say(title);
        }
        return progress;
    }

    readonly onEvent = ({ resourcePreEvent, resOutputsEvent }: EngineEvent): void => {
        const metadata = (resourcePreEvent ?? resOutputsEvent)?.metadata;
        if (metadata === undefined || (metadata.op === "same" && !(metadata.type in FUNCTION_KINDS))) {
            return;
        }
        const { type, urn } = metadata;
        const made = metadata.new;
        const owner = nameOf(made?.parent ?? "");
        if (resOutputsEvent !== undefined) {
            this.steps++;
        }
        if (type in FUNCTION_KINDS && resOutputsEvent !== undefined && this.states.has(nameOf(urn))) {
            const weights = releaseOf({ urn, type, outputs: made?.outputs ?? {} })?.weights ?? {};
            this.set(nameOf(urn), sharesInWords(weights));
        } else if (MAKERS.has(type)) {
            const version = String(made?.outputs["version"] ?? made?.inputs["version"] ?? "");
            this.set(owner, `${resOutputsEvent === undefined ? "making" : "made"} version ${version}`.trimEnd());
        } else if (MOVERS.has(type) || type === MEMORY_TYPE) {
            this.set(owner, "moving callers");
        }
    };

    /** Ends it; the screen is as before. */
    close(): void {
        clearInterval(this.timer);
        this.screen?.clear();
    }

    private set(name: string, state: string): void {
        if (this.states.get(name) === state || name === "") {
            return;
        }
        this.states.set(name, state);
        if (this.screen === undefined) {
            say(`${name}: ${state}`);
        }
    }

    private redraw(): void {
        this.frame = (this.frame + 1) % FRAMES.length;
        const time = describeDuration(Date.now() - this.started);
        const lines = [...this.states].map(([name, state]) => `  ${color.bold(name)} ${state}`);
        const count = this.steps === 0 ? "" : ` · ${String(this.steps)} done`;
        this.screen?.draw(
            [`${color.cyan(FRAMES[this.frame] ?? "")} ${this.title}${color.dim(`${count} · ${time}`)}`, ...lines].join(
                "\n",
            ),
        );
    }
}
