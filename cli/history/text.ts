import color from "picocolors";
import { describeEvent } from "../../components/model/release-events";
import { age, clock } from "../output/age";
import { shortCommit } from "../output/commit";
import { fit } from "../output/wrap-text";
import { lineWidth, table } from "../output/table";
import type { Entry } from "./timeline";

const GAP = 2;
const NARROWEST = 30;

/** Updates and what they did, for a terminal. */
export function historyText(entries: readonly Entry[], now: number): string {
    const left = entries.map(({ update }) => [
        age(update.start.toISOString(), now),
        clock(update.start.getTime()).slice(0, 16),
    ]);
    const right = entries.map(({ update }) => [update.by ?? "-", shortCommit(update.commit)]);
    const taken = [left, right].map(cells => Math.max(...cells.flat().map(text => text.length), 0) + GAP);
    const room = Math.max(lineWidth() - taken.reduce((sum, width) => sum + width, 0), NARROWEST);
    const rows = entries.map((entry, index) => [
        (left[index] ?? []).join("\n"),
        whatText(entry, room),
        (right[index] ?? []).join("\n"),
    ]);
    return table(["when", "what", "who"], rows);
}

function whatText({ update, functions }: Entry, room: number): string {
    const { kind, message, result } = update;
    const title = [...(kind === "update" ? [] : [kind]), ...(message === "" ? [] : [message])].join(": ");
    const outcome = result === "succeeded" ? "" : ` (${result})`;
    const heading = fit(`${title === "" ? kind : title}${outcome}`, room).map(line =>
        outcome === "" ? color.bold(line) : color.red(line),
    );
    const events = functions?.flatMap(fn => fit(`${fn.name} ${fn.events.map(describeEvent).join(", ")}`, room, "  "));
    return [...heading, ...(events ?? [])].join("\n");
}
