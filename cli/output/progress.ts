import type { EngineEvent } from "@pulumi/pulumi/automation";
import color from "picocolors";
import { describeDuration } from "../../components/model/duration";
import type { Memory } from "../../components/model/memory";
import { DEFAULT_ALIAS } from "../../components/model/names";
import { aliasesIn } from "../../components/state/aliases";
import { isThere, nameOf } from "../../components/state/engine-resource";
import { makesVersions, weightsReader } from "../../components/platforms/registry";
import { MEMORY_TYPE } from "../../components/state/releases";
import { say } from "./say";
import { sharesInWords } from "./shares";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MILLISECONDS = 100;

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
        if (metadata === undefined || metadata.op === "same") {
            return;
        }
        const { type, new: made } = metadata;
        const done = resOutputsEvent !== undefined;
        const owner = nameOf(made?.parent ?? "");
        if (done) {
            this.steps++;
        }
        if (makesVersions(type)) {
            const version = String(made?.outputs["version"] ?? made?.inputs["version"] ?? "");
            this.set(owner, `${done ? "made" : "making"} version ${version}`.trimEnd());
        } else if (weightsReader(type) !== undefined) {
            const live = isThere(made) ? aliasesIn([made])?.[DEFAULT_ALIAS] : undefined;
            if (!done) {
                this.set(owner, "moving callers");
            } else if (live !== undefined) {
                this.set(owner, sharesInWords(live));
            }
        } else if (type === MEMORY_TYPE && done) {
            const [before, after] = [metadata.old, made].map(state => publishedIn(state?.inputs["input"]));
            if (after !== undefined && after !== before) {
                this.set(owner, `published ${after}`);
            }
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

/** What a memory says is published, if anything. */
function publishedIn(memory: unknown): string | undefined {
    const { published = "" } = (memory as Memory | undefined) ?? {};
    return published === "" ? undefined : published;
}
