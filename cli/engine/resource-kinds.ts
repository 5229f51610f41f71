import {
    GATEWAY_ROUTES_TYPE,
    KEPT_TYPE,
    OTHERS_TYPE,
    READY_TYPE,
    ROUTES_TYPE,
    VERSIONS_TYPE as VERSIONS_TYPE_DOCKER,
} from "../../components/platforms/docker/plugin/resource-types";
import { VERSION_LABEL } from "../../components/platforms/docker/plugin/labels";
import { ALIAS_TYPE, VERSION_TYPE } from "../../components/platforms/local/plugin/resource-types";
import type { EngineResource } from "../../components/state/engine-resource";

/** What a platform's resources are to a release. */
export interface PlatformKinds {
    platform: "local" | "aws" | "docker";
    /** Makes versions. */
    versions: string;
    /** The child, and the property of it, that say where versions are. */
    place: { child: string; property: string };
    /** What moves callers: with the memory, all that a change of traffic touches. */
    split: string[];
    /** Whether a resource is one that a version which nobody gets any more leaves with: a publish takes it away. */
    leaves?: (resource: EngineResource) => boolean;
    /** Whether a resource is one that starts a version where it was stopped. */
    starts?: (resource: EngineResource, version: string | undefined) => boolean;
}

/** The memory of a release, on every platform. */
export const MEMORY_TYPE = "pulumi:index:Stash";

/** By a function's type. */
export const FUNCTION_KINDS: Readonly<Record<string, PlatformKinds>> = {
    "gray:local:Function": {
        platform: "local",
        versions: VERSION_TYPE,
        place: { child: VERSION_TYPE, property: "directory" },
        split: [ALIAS_TYPE],
    },
    "gray:aws:Function": {
        platform: "aws",
        versions: "aws:lambda/function:Function",
        place: { child: "aws:lambda/function:Function", property: "arn" },
        split: ["aws:lambda/alias:Alias"],
    },
    "gray:docker:Function": {
        platform: "docker",
        versions: VERSIONS_TYPE_DOCKER,
        place: { child: VERSIONS_TYPE_DOCKER, property: "functionName" },
        split: [ROUTES_TYPE, GATEWAY_ROUTES_TYPE],
        starts: ({ type, inputs }, version) => type === READY_TYPE && inputs?.["version"] === version,
        leaves: resource => [READY_TYPE, OTHERS_TYPE, KEPT_TYPE].includes(resource.type) || isVersion(resource),
    },
};

/** Docker: the container of a version; a router has no such label. */
function isVersion({ type, inputs }: EngineResource): boolean {
    const labels = inputs?.["labels"] as Array<{ label?: string }> | undefined;
    return type === "docker:index/container:Container" && labels?.some(({ label }) => label === VERSION_LABEL) === true;
}

/** The portable function: its platform's own one is below it. */
export const PORTABLE_TYPE = "gray:index:Function";
/** A release of a user's own platform. */
export const RELEASE_TYPE = "gray:index:Release";
/** What keeps environments of an AWS alias ready. */
export const PROVISIONED_TYPE = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
/** It follows a function's split from outside of it. */
export const ROUTER = { type: "gray:aws:Router", split: ["aws:lb/listener:Listener", "aws:lambda/alias:Alias"] };
