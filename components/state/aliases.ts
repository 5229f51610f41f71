import { GATEWAY_ROUTES_TYPE, ROUTES_TYPE } from "../platforms/docker/plugin/resource-types";
import { ALIAS_TYPE } from "../platforms/local/plugin/resource-types";
import { shareOf } from "../model/bucket";
import { DEFAULT_ALIAS } from "../model/names";
import { type Route, type Weights, weightsOf } from "../model/weights";
import { type EngineResource, known } from "./engine-resource";

/** A resource's properties; in a preview an unknown one is text, whatever it will be. */
type Properties = Record<string, unknown>;

/** Alias → weights, as unknown as they are; `undefined` when not even the aliases are known. */
type Read = (properties: Properties) => Properties | undefined;

/** How what moves callers says who gets what, by type. */
const READERS: Readonly<Record<string, Read>> = {
    [ALIAS_TYPE]: ({ alias, weights }) => ({ [String(alias)]: weights }),
    "aws:lambda/alias:Alias": ({ name, functionVersion, routingConfig }) => ({
        [String(name)]: lambdaWeights(known(functionVersion), routingConfig),
    }),
    [ROUTES_TYPE]: routedWeights,
    [GATEWAY_ROUTES_TYPE]: routedWeights,
};

/** Every alias's weights as they are in force, the default one's first; `undefined` when one of them is not known. */
export function aliasesIn(movers: readonly EngineResource[]): Record<string, Weights> | undefined {
    const read = movers.map(({ type, inputs, outputs, initErrors = [] }) =>
        // Of an update that failed the engine keeps what was wanted as outputs, and what stands as inputs.
        READERS[type]?.(initErrors.length > 0 ? { ...inputs } : { ...inputs, ...outputs }),
    );
    const aliases = read
        .flatMap(each => Object.entries(each ?? {}))
        .sort(([a], [b]) => (inOrder(a) < inOrder(b) ? -1 : 1));
    const all = aliases.length > 0 && !read.includes(undefined) && aliases.every(([, weights]) => isMap(weights));
    return all ? (Object.fromEntries(aliases) as Record<string, Weights>) : undefined;
}

function inOrder(alias: string): string {
    return alias === DEFAULT_ALIAS ? "" : alias;
}

/** A Lambda alias names one version, and in its routing configuration what another one gets. */
function lambdaWeights(primary: string | undefined, routing: unknown): Weights | undefined {
    const additional = (routing as { additionalVersionWeights?: unknown } | null | undefined)?.additionalVersionWeights;
    if (primary === undefined || typeof routing === "string" || typeof additional === "string") {
        return undefined;
    }
    const [canary] = Object.entries((additional ?? {}) as Weights);
    return weightsOf({ primary, ...(canary && { canary: { version: canary[0], share: canary[1] } }) });
}

/** A router has a threshold for each alias, which a refresh looks up; a state of long ago does not say what it divides. */
function routedWeights({ routes, thresholds }: Properties): Properties | undefined {
    if (!isMap(routes) || !isMap(thresholds)) {
        return undefined;
    }
    return Object.fromEntries(
        Object.entries(routes as Record<string, Route>).map(([alias, { primary, canary }]) => {
            const threshold = thresholds[alias];
            const share = typeof threshold === "number" ? shareOf(threshold) : (canary?.share ?? 0);
            return [alias, weightsOf({ primary, ...(canary && { canary: { ...canary, share } }) })];
        }),
    );
}

function isMap(value: unknown): value is Properties {
    return typeof value === "object" && value !== null;
}
