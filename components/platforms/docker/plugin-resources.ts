import type * as pulumi from "@pulumi/pulumi";
import { PluginResource } from "../../plugin/plugin-resource";
import {
    GATEWAY_ROUTES_TYPE,
    STOPPED_VERSIONS_TYPE,
    CONTAINER_CLEANUP_TYPE,
    READY_TYPE,
    ROUTER_CHECK_TYPE,
    ROUTES_TYPE,
    SUBNET_TYPE,
    VERSIONS_TYPE,
} from "./plugin/resource-types";
import type { EngineAddress } from "./plugin/engine-address";
import type { Making, OpenSpec } from "./plugin/versions-provider";

/** Inputs of {@link Versions}. */
export interface VersionsArgs {
    functionName: string;
    spec: pulumi.Input<object>;
    environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
    container?: object;
    buildArgs?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** Project, stack and function: what an image that is built is named by. */
    owner: string[];
    host?: pulumi.Input<EngineAddress>;
    registryAuth?: pulumi.Input<object[] | undefined>;
}

/** The versions of a function, known in previews too. */
export class Versions extends PluginResource {
    /** The newest one's number. */
    declare public readonly version: pulumi.Output<string>;
    /** All numbers, oldest first. */
    declare public readonly numbers: pulumi.Output<string[]>;
    declare public readonly specs: pulumi.Output<Record<string, OpenSpec>>;
    declare public readonly environments: pulumi.Output<Record<string, Record<string, string>>>;
    /** What else containers have; `undefined` for one that an earlier version made. */
    declare public readonly containers: pulumi.Output<Record<string, Record<string, unknown>> | undefined>;
    declare public readonly makings: pulumi.Output<Record<string, Making>>;
    /** Versions whose images were built, and are not on the engine any more. */
    declare public readonly gone: pulumi.Output<string[]>;
    /** What tells this resource from others of its name; `undefined` for one that an earlier version made. */
    declare public readonly identity: pulumi.Output<string | undefined>;

    constructor(name: string, args: VersionsArgs, opts: pulumi.CustomResourceOptions) {
        super(VERSIONS_TYPE, name, args, opts, [
            "version",
            "numbers",
            "specs",
            "environments",
            "containers",
            "makings",
            "gone",
            "identity",
        ]);
    }
}

/** A free subnet for a network. */
export class Subnet extends PluginResource {
    /** What the network bears as a label. */
    declare public readonly identity: pulumi.Output<string>;
    declare public readonly subnet: pulumi.Output<string>;
    /** The half of it that the engine gives addresses from. */
    declare public readonly dynamic: pulumi.Output<string>;
    /** The engine's pool that it is a part of. */
    declare public readonly pool: pulumi.Output<string>;

    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(SUBNET_TYPE, name, args, opts, ["identity", "subnet", "dynamic", "pool"]);
    }
}

/** Whether a router could run with new settings, found out before the one that runs goes. */
export class RouterCheck extends PluginResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(ROUTER_CHECK_TYPE, name, args, opts);
    }
}

/** Starts a container, and waits until it can serve. */
export class Ready extends PluginResource {
    /** Its address in its network; empty for one that did not run when it was looked at last. */
    declare public readonly ip: pulumi.Output<string>;
    /** Whether the address is its own as long as it is there; not in a network that an earlier version made. */
    declare public readonly own: pulumi.Output<boolean | undefined>;

    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(READY_TYPE, name, args, opts, ["ip", "own"]);
    }
}

/** Which versions stay stopped. */
export class StoppedVersions extends PluginResource {
    /** Their numbers, newest first. */
    declare public readonly kept: pulumi.Output<string[]>;

    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(STOPPED_VERSIONS_TYPE, name, args, opts, ["kept"]);
    }
}

/** The containers that nobody gets. */
export class ContainerCleanup extends PluginResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(CONTAINER_CLEANUP_TYPE, name, args, opts);
    }
}

/** What a router does. */
export class Routes extends PluginResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(ROUTES_TYPE, name, args, opts);
    }
}

/** What a function's part of a gateway does. */
export class GatewayRoutes extends PluginResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(GATEWAY_ROUTES_TYPE, name, args, opts);
    }
}
