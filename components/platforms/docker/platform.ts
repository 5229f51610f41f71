import { shareOf } from "../../model/bucket";
import { type Route, weightsOf } from "../../model/weights";
import type { ResourceProvider } from "../../plugin/resource-provider";
import type { EngineResource } from "../../state/engine-resource";
import type { PlatformOperations } from "../operations";
import type { Platform } from "../platform";
import { commonArgs } from "../portable-args";
import { isObject, type Properties } from "../state";
import type { FunctionArgs } from "./function-args";
import { CALLER_ARGUMENTS, TYPE } from "./function-type";
import { VERSION_LABEL } from "./plugin/labels";
import {
    GATEWAY_ROUTES_TYPE,
    STOPPED_VERSIONS_TYPE,
    CONTAINER_CLEANUP_TYPE,
    PACKAGE,
    READY_TYPE,
    ROUTES_TYPE,
    VERSIONS_TYPE,
} from "./plugin/resource-types";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
/** Docker: versions are containers, and HAProxy in front of them carries the split. */
export const docker: Platform<"docker", FunctionArgs> = {
    name: "docker",
    functionType: TYPE,
    packages: ["@pulumi/docker", "dockerode"],
    refuses: {
        code: "a container has an image, or what it is built from; put it into local and aws",
        handler: "a container's image says what it starts; put it into local and aws",
        runtime: "a container's image has its own; put it into local and aws, or leave it out",
    },
    needsSection: "{ image, port } or { build, port }",
    toOwnArgs: args => {
        const { environment, memorySize, timeout, rules, sticky } = args;
        const dockerArgs = { ...commonArgs(args), environment, memory: memorySize, timeout, rules, sticky };
        return dockerArgs;
    },
    component: () => (require("./function") as typeof import("./function")).Function,
    plugin: {
        package: PACKAGE,
        providers: () => (require("./plugin/providers") as { providers: Record<string, ResourceProvider> }).providers,
    },
    callerArguments: CALLER_ARGUMENTS,
    state: {
        versions: VERSIONS_TYPE,
        routing: { [ROUTES_TYPE]: routedWeights, [GATEWAY_ROUTES_TYPE]: routedWeights },
        isUpdatedByPublish: resource =>
            [READY_TYPE, CONTAINER_CLEANUP_TYPE, STOPPED_VERSIONS_TYPE].includes(resource.type) ||
            isVersionContainer(resource),
        startsVersion: ({ type, inputs }, version) => type === READY_TYPE && inputs?.["version"] === version,
        pinUpdatesAll: true,
        callerArgumentsIn: children => ({ route: routeIn(children) }),
        fixedArgumentsIn: children => ({ gateway: children.some(({ type }) => type === GATEWAY_ROUTES_TYPE) }),
    },
    operations: () => (require("./operations") as { operations: PlatformOperations }).operations,
};

/** A router has a threshold for each alias, which a refresh looks up; a state of long ago does not say what it divides. */
function routedWeights({ routes, thresholds }: Properties): Properties | undefined {
    if (!isObject(routes) || !isObject(thresholds)) {
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

/** Whether it is the container of a version. A router's has no such label. */
function isVersionContainer({ type, inputs }: EngineResource): boolean {
    const labels = inputs?.["labels"] as Array<{ label?: string }> | undefined;
    return type === "docker:index/container:Container" && labels?.some(({ label }) => label === VERSION_LABEL) === true;
}

/** By what a gateway finds it, as a program writes it. */
function routeIn(children: readonly EngineResource[]): unknown {
    const { part } = (children.find(({ type }) => type === GATEWAY_ROUTES_TYPE)?.inputs ?? {}) as {
        part?: { found?: { host?: string; path?: string } };
    };
    return part?.found && { ...part.found, path: part.found.path === "" ? "/" : part.found.path };
}
