import { age, clock } from "../output/age";
import { shortCommit } from "../output/commit";
import { screenWidth, table } from "../output/table";
import type { Update } from "./updates";
import type { VersionLife } from "./versions";

const WIDE_SCREEN = 120;

/** The versions of functions, and when what became of them, for a terminal. */
export function versionsText(lives: readonly VersionLife[], now: number): string {
    const rows = lives.map(({ name, version, made, published, left }) => [
        name,
        version,
        whenText(made, now),
        made === undefined ? "-" : shortCommit(made.commit),
        made?.by ?? "-",
        whenText(published.at(-1), now),
        whenText(left, now),
    ]);
    return table(["function", "version", "made", "commit", "by", "published", "left"], rows);
}

function whenText(update: Update | undefined, now: number): string {
    if (update === undefined) {
        return "-";
    }
    const passed = age(update.start.toISOString(), now);
    return screenWidth() >= WIDE_SCREEN ? `${passed} (${clock(update.start.getTime())})` : passed;
}
