import color from "picocolors";
import { describeDuration } from "../../components/model/duration";
import type { Ramp } from "../../components/model/ramp";
import { bar, percent } from "../../components/model/share-text";
import { say } from "../output/say";
import { statsText } from "./report";
import type { Seen, WatchState } from "./watch";

const BAR = 20;
/** What the same key once more would do. */
const HINTS = {
    skip: "s again goes to the next step at once, whatever the gates say · any other key: no",
    abort: "once more rolls back at once · r goes on",
};

/** Shows a watch: on a terminal redrawn in place, otherwise a line whenever something a reader cares for is another. */
export class Screen {
    private last = "";

    private constructor(
        private readonly ramp: Ramp,
        private readonly log: { draw: (text: string) => void; clear: () => void } | undefined,
    ) {}

    static async open(ramp: Ramp): Promise<Screen> {
        if (!process.stderr.isTTY) {
            return new Screen(ramp, undefined);
        }
        const { createLogUpdate } = await import("log-update");
        const draw = createLogUpdate(process.stderr);
        return new Screen(ramp, { draw, clear: () => draw.clear() });
    }

    /** Makes room for other words. */
    clear(): void {
        this.log?.clear();
    }

    show(share: number, state: WatchState, pending: "skip" | "abort" | undefined): void {
        if (this.log === undefined) {
            const line = plainLine(share, state);
            if (line !== this.last) {
                this.last = line;
                say(line);
            }
            return;
        }
        const { interval } = this.ramp;
        const gone = Math.min(1, state.elapsed / interval);
        const time = `${describeDuration(state.elapsed)} of ${describeDuration(interval)}`;
        const lines = [
            this.steps(share),
            `${color.cyan(bar(gone, BAR))} ${time} ${color.yellow(stateWord(state))}`.trimEnd(),
            ...state.seen.flatMap(seenLines),
            color.dim(
                pending === undefined
                    ? "p pause · r resume · s twice: next step now · a or Ctrl-C twice: roll back"
                    : HINTS[pending],
            ),
        ];
        this.log.draw(lines.join("\n"));
    }

    private steps(share: number): string {
        return this.ramp.steps
            .map(step => {
                const name = percent(step);
                return step < share
                    ? color.green(`✓ ${name}`)
                    : step === share
                      ? color.bold(`● ${name}`)
                      : color.dim(`○ ${name}`);
            })
            .join("  ");
    }
}

function seenLines({ name, latest, published, verdict }: Seen): string[] {
    const mark = { pass: color.green("✓"), wait: color.yellow("…"), breach: color.red("✗") }[verdict.verdict];
    return [
        `${mark} ${color.bold(name)}  $latest ${statsText(latest)}  $published ${statsText(published)}`,
        ...verdict.reasons.map(reason => `  ${color.yellow(reason)}`),
    ];
}

/** Without the numbers that change all the time. */
function plainLine(share: number, state: WatchState): string {
    const waits = state.seen.flatMap(({ name, verdict }) =>
        verdict.verdict === "wait" ? [`${name}: ${(verdict.reasons[0] ?? "").replace(/: \d+ of .*/, "")}`] : [],
    );
    return [`watching ${percent(share)}`, stateWord(state), ...waits].filter(word => word !== "").join("; ");
}

function stateWord({ paused, waitsForYou }: WatchState): string {
    return paused ? "paused" : waitsForYou ? "all is well: waiting for you (s, or gray ramp --skip)" : "";
}
