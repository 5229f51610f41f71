import color from "picocolors";
import { LATEST, PUBLISHED, publishedVersion } from "../../components/model/references";
import { weightsIn } from "../../components/model/resolution";
import type { Release } from "../../components/state/release";
import { shareLines } from "./shares";
import { table } from "./table";

/** Who gets what now, by function and alias. */
export function splitTable(releases: readonly Release[]): string {
    const rows = releases.flatMap(release =>
        Object.entries(weightsIn(release.resolution)).map(([alias, weights], index) => [
            index === 0 ? color.bold(release.name) : "",
            alias,
            shareLines(weights, version => called(release, version)).join("\n"),
        ]),
    );
    return table(["function", "alias", "callers"], rows);
}

/** A version with the marks it bears. */
function called({ resolution: { newest, published } }: Release, version: string): string {
    const stable = publishedVersion(published);
    const marks = [...(version === newest ? [LATEST] : []), ...(version === stable ? [PUBLISHED] : [])];
    return [version, ...marks].join(" ");
}
