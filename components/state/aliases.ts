import { DEFAULT_ALIAS } from "../model/names";
import type { Weights } from "../model/weights";
import { weightsReader } from "../platforms/registry";
import { isObject } from "../platforms/state";
import type { EngineResource } from "./engine-resource";

/**
 * Every alias's weights as they are in force, the default one's first.
 *
 * @param routing the resources that carry a function's traffic
 * @returns `undefined` when the weights of one of them are not known
 */
export function aliasesIn(routing: readonly EngineResource[]): Record<string, Weights> | undefined {
    const read = routing.map(({ type, inputs, outputs, initErrors = [] }) =>
        // Of an update that failed the engine keeps what was wanted as outputs, and what stands as inputs.
        weightsReader(type)?.(initErrors.length > 0 ? { ...inputs } : { ...inputs, ...outputs }),
    );
    const aliases = read
        .flatMap(record => Object.entries(record ?? {}))
        .sort(([a], [b]) => (sortKey(a) < sortKey(b) ? -1 : 1));
    const all = aliases.length > 0 && !read.includes(undefined) && aliases.every(([, weights]) => isObject(weights));
    return all ? (Object.fromEntries(aliases) as Record<string, Weights>) : undefined;
}

function sortKey(alias: string): string {
    return alias === DEFAULT_ALIAS ? "" : alias;
}
