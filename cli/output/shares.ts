import color from "picocolors";
import { bar, percent } from "../../components/model/share-text";
import { byAge, type Weights } from "../../components/model/weights";
import { screenWidth } from "./table";

/** Widths of bars on a narrow screen and on a wide one. */
const [NARROW, WIDE] = [10, 30];
const WIDE_SCREEN = 120;

/** An alias's weights, a line each, the newest version first. */
export function shareLines(weights: Weights, nameOf: (version: string) => string = version => version): string[] {
    const versions = Object.keys(weights).sort((a, b) => byAge(b, a));
    const names = versions.map(nameOf);
    const width = Math.max(...names.map(name => name.length), 0);
    const size = screenWidth() >= WIDE_SCREEN ? WIDE : NARROW;
    return versions.map((version, index) => {
        const share = weights[version] ?? 0;
        return `${(names[index] ?? "").padEnd(width)} ${color.cyan(bar(share, size))} ${percent(share)}`;
    });
}

/** An alias's weights in a few words: "7 10%, 6 90%". */
export function sharesInWords(weights: Weights, nameOf: (version: string) => string = version => version): string {
    return Object.keys(weights)
        .sort((a, b) => byAge(b, a))
        .map(version => `${nameOf(version)} ${percent(weights[version] ?? 0)}`)
        .join(", ");
}

/** Where a function's newest version stands, in a sentence: "api 2 stays at 10%". */
export function standsAt(name: string, newest: string | undefined, share: number): string {
    return `${name} ${newest ?? "(no version)"} stays at ${percent(share)}`;
}
