import { notInForce, type Wanted } from "../../components/model/in-force";
import type { ReleaseView } from "../../components/model/release-diff";
import type { ReleaseChange } from "../engine/event-log";
import type { RunInputs } from "../engine/release-inputs";

/** A function as an update left it. */
type After = ReleaseView & { name: string };

/**
 * Compares what a command asked for with what was read back after its update (or with what a preview says will be there).
 *
 * @param names the functions that it asked it of
 * @returns what is not in force, as sentences
 */
export function unmet(inputs: RunInputs, names: readonly string[], after: readonly After[]): string[] {
    return names.flatMap(name => {
        const sentence = notInForce(
            wantedOf(inputs, name),
            after.find(release => release.name === name),
        );
        return sentence === undefined ? [] : [`${name}: ${sentence}`];
    });
}

/**
 * Every command that moves callers ends with this: it reports what is in force, not what it asked for.
 *
 * @throws Error naming what is not in force
 */
export function requireInForce(inputs: RunInputs, names: readonly string[], after: readonly After[]): void {
    const sentences = unmet(inputs, names, after);
    if (sentences.length > 0) {
        throw new Error(`what was asked for is not in force: ${sentences.join("; ")}`);
    }
}

/**
 * The same of a preview, before anything moves.
 *
 * @throws Error naming what would not be in force
 */
export function requirePossible(inputs: RunInputs, names: readonly string[], changes: readonly ReleaseChange[]): void {
    const after = changes.flatMap(change => (change.after === undefined ? [] : [change.after]));
    const [first] = unmet(inputs, names, after);
    if (first !== undefined) {
        throw new Error(`what was asked for cannot take effect: after this update ${first}; nothing was changed`);
    }
}

/** What a run asks of one function. */
function wantedOf({ traffic, publish, pin }: RunInputs, name: string): Wanted {
    return {
        traffic: typeof traffic === "object" ? traffic[name] : traffic,
        publish: publish === true || publish?.includes(name) === true,
        pin: pin?.[name],
    };
}
