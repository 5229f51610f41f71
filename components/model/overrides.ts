import { ArgumentError } from "./argument-error";
import { type PublishList, publishes } from "./publish";
import { percent } from "./share-text";

/** A place that gives a setting. */
interface Place {
    /** As its giver calls it: `traffic`, `GRAY_TRAFFIC`, `gray:traffic`. */
    setting: string;
    /** As it was given. */
    value: unknown;
}

/** What the places say of one function, each list with the place that is in force first. */
export interface Places {
    /** The function's name. */
    name: string;
    /** Those that give this function a share. */
    traffic: ReadonlyArray<Place & { share: number }>;
    publish: ReadonlyArray<Place & { list: PublishList }>;
    pins: ReadonlyArray<Place & { version: string }>;
}

/** An argument of the program that comes before what a run asks for, and asks for something else. */
interface Override {
    argument: string;
    /** What the argument says, in words. */
    says: string;
    /** What the run asks for, in words. */
    asked: string;
    /** The variable, as it was given. */
    variable: Place;
}

/**
 * Arguments of the program that come before a `GRAY_…` variable of the run and ask for something else, as sentences.
 *
 * @example
 * ```ts
 * // GRAY_PUBLISH=api, and a program that gives publish: false
 * // "GRAY_PUBLISH=api has no effect: the program's own argument publish comes first"
 * ```
 */
export function describeOverrides(places: Places): string[] {
    return overridesIn(places).map(
        ({ argument, variable: { setting, value } }) =>
            `${setting}=${String(value)} has no effect: the program's own argument ${argument} comes first`,
    );
}

/**
 * Refuses what {@link describeOverrides} describes. Commands of `gray` are run in this way (`GRAY_STRICT=true`), so that
 * what cannot take effect fails before anything moves.
 *
 * @throws ArgumentError naming the argument, what it says, what the run asks for, and the fix
 */
export function refuseOverrides(places: Places): void {
    const [first] = [...overridesIn(places), ...publishAgainstTraffic(places)];
    if (first !== undefined) {
        const { argument, says, asked, variable } = first;
        const fix =
            argument === "publish" ? ` (config.getBoolean("publish") || undefined gives nothing for false)` : "";
        throw new ArgumentError(
            argument,
            `the program's own argument comes first: it ${says}, and this run ${asked} (${variable.setting}); ` +
                `leave the argument out${fix}`,
        );
    }
}

function overridesIn({ name, traffic, publish, pins }: Places): Override[] {
    return [
        ...compare(
            traffic,
            ({ share }) => share,
            share => `gives ${percent(share)} of the callers to the newest version`,
        ),
        ...compare(
            publish,
            ({ list }) => publishes(list, name),
            does => `${does ? "publishes" : "does not publish"} the newest version`,
        ),
        ...compare(
            pins,
            ({ version }) => version,
            version => `pins version ${version}`,
        ),
    ];
}

/** What is published in this run leaves nothing to split: a share that the run asks for would be nobody's. */
function publishAgainstTraffic({ name, traffic, publish }: Places): Override[] {
    const [first] = publish;
    const variable = traffic.find(isOfRun);
    if (
        first?.setting !== "publish" ||
        !publishes(first.list, name) ||
        publish.some(isOfRun) ||
        variable === undefined ||
        variable.share === 1
    ) {
        return [];
    }
    const says = "publishes the newest version, which then gets everything";
    return [{ argument: first.setting, says, asked: `asks for ${percent(variable.share)}`, variable }];
}

function compare<T extends Place, V>(
    places: readonly T[],
    valueOf: (place: T) => V,
    describe: (value: V) => string,
): Override[] {
    const [first] = places;
    const variable = places.find(isOfRun);
    if (first === undefined || variable === undefined || valueOf(first) === valueOf(variable)) {
        return [];
    }
    return [{ argument: first.setting, says: describe(valueOf(first)), asked: describe(valueOf(variable)), variable }];
}

/** Whether a setting is one of this run alone: an environment variable. */
export function isOfRun({ setting }: Pick<Place, "setting">): boolean {
    return setting.startsWith("GRAY_");
}
