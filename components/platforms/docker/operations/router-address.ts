import { known } from "../../../state/engine-resource";
import type { DeployedFunction } from "../../operations";
import { GATEWAY_ROUTES_TYPE } from "../plugin/resource-types";

/** A function's place in a gateway, which has several functions. */
export interface SharedRouter {
    /** As the gateway's backends and hosts name it. */
    functionName: string;
    /** What the paths of its requests begin with; empty for any. */
    path: string;
}

/** Where a function's router answers, as the last update has it. */
export interface RouterAddress {
    /** The default alias, for everybody. */
    url: string | undefined;
    /** Every alias and version, by host. */
    internalUrl: string | undefined;
    /** HAProxy's metrics. */
    metricsUrl: string | undefined;
    /** The id of the container that answers there. It is unknown where an earlier version of this package deployed it. */
    router: string | undefined;
    /** `undefined` for a router of the function's own. */
    shared: SharedRouter | undefined;
}

/** Where a function's router answers. */
export function routerAddress({ outputs, children }: DeployedFunction): RouterAddress {
    return {
        url: known(outputs["url"]),
        internalUrl: known(outputs["internalUrl"]),
        metricsUrl: known(outputs["metricsUrl"]),
        router: known(outputs["router"]),
        shared: sharedIn(children),
    };
}

/** A refresh that found another part in the gateway does not change what the function is asked for by. */
function sharedIn(children: DeployedFunction["children"]): SharedRouter | undefined {
    const { functionName, part } = (children.find(({ type }) => type === GATEWAY_ROUTES_TYPE)?.inputs ?? {}) as {
        functionName?: string;
        part?: { found?: { path?: string } };
    };
    return functionName === undefined ? undefined : { functionName, path: part?.found?.path ?? "" };
}
