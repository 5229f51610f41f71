import color from "picocolors";
import { errorRate } from "../../components/model/gates";
import { percent } from "../../components/model/share-text";
import { age, clock } from "../output/age";
import { shortCommit } from "../output/commit";
import { lineWidth, screenWidth, table } from "../output/table";
import type { VersionStatus } from "./function-status";

const WIDE_SCREEN = 120;
/** Digits of hashes on a narrow screen and on a wide one. */
const [SHORT, LONG] = [7, 12];
/** Of versions that nobody holds, the newest are shown. */
const MOST = 10;
const NARROWEST_HOLDERS = 12;
const UNKNOWN = "-";
const GAP = 2;

/** The versions of a function, and what they answered. Holders are last, in as many lines as they need. */
export function versionTable(versions: readonly VersionStatus[], now: number): string {
    const shown = versions.filter(({ heldBy }, index) => index < MOST || heldBy.length > 0);
    const digits = screenWidth() >= WIDE_SCREEN ? LONG : SHORT;
    const columns = [
        column("version", shown, ({ version }) => version),
        column("age", shown, ({ created }) => created && ageText(created, now)),
        column("code", shown, ({ codeHash }) => codeHash?.slice(0, digits)),
        ...(shown.some(({ commit }) => commit !== undefined)
            ? [column("commit", shown, ({ commit }) => shortCommit(commit, digits))]
            : []),
        ...(shown.some(({ stats }) => stats?.down === true)
            ? [column("state", shown, ({ stats }) => (stats?.down === true ? "down" : undefined))]
            : []),
        column("requests", shown, ({ stats }) => stats && String(stats.requests)),
        column("errors", shown, ({ stats }) =>
            stats === undefined || stats.requests === 0 ? undefined : rounded(errorRate(stats)),
        ),
        column("p95", shown, ({ stats }) => (stats?.p95 === undefined ? undefined : milliseconds(stats.p95))),
    ];
    const widths = columns.map(cells => Math.max(...cells.map(cell => cell.length)) + GAP);
    const room = lineWidth() - widths.reduce((sum, width) => sum + width, 0);
    const holders = shown.map(({ heldBy }) => wrapped(heldBy, Math.max(room, NARROWEST_HOLDERS)));
    const [head = [], ...rows] = ["held by", ...holders].map((held, row) => [
        ...columns.map(cells => cells[row] ?? ""),
        held,
    ]);
    const left = versions.length - shown.length;
    const drawn = table(head, rows);
    return left > 0 ? `${drawn}\n${color.dim(`and ${String(left)} older ones that nobody holds`)}` : drawn;
}

/** A column, its head first. */
function column(
    head: string,
    versions: readonly VersionStatus[],
    text: (version: VersionStatus) => string | undefined,
): string[] {
    return [head, ...versions.map(version => text(version) ?? UNKNOWN)];
}

function ageText(created: string, now: number): string {
    return screenWidth() >= WIDE_SCREEN ? `${age(created, now)} (${clock(created)})` : age(created, now);
}

/** In tenths of a percent. */
function rounded(rate: number): string {
    return rate > 0 && rate < 0.001 ? "<0.1%" : percent(Math.round(rate * 1000) / 1000);
}

function milliseconds(p95: number): string {
    return `${p95 < 10 ? p95.toFixed(1) : String(Math.round(p95))} ms`;
}

/** Names in lines that fit. */
function wrapped(names: readonly string[], room: number): string {
    const lines: string[] = [];
    for (const name of names) {
        const last = lines.at(-1);
        if (last !== undefined && `${last}, ${name},`.length <= room) {
            lines[lines.length - 1] = `${last}, ${name}`;
        } else {
            lines.push(name);
        }
    }
    return lines.length === 0 ? UNKNOWN : lines.join(",\n");
}
