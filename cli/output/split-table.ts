import color from "picocolors";
import { LATEST, PUBLISHED } from "../../components/model/references";
import type { Release } from "../../components/state/releases";
import { shareLines } from "./shares";
import { table } from "./table";

/** Who gets what now, by function and alias. */
export function splitTable(releases: readonly Release[]): string {
    const rows = releases.flatMap(release =>
        Object.entries(release.aliases).map(([alias, weights], index) => [
            index === 0 ? color.bold(release.name) : "",
            alias,
            shareLines(weights, version => called(release, version)).join("\n"),
        ]),
    );
    return table(["function", "alias", "callers"], rows);
}

/** A version with the marks it bears. */
function called({ latest, published }: Release, version: string): string {
    const marks = [...(version === latest ? [LATEST] : []), ...(version === published ? [PUBLISHED] : [])];
    return [version, ...marks].join(" ");
}
