import type * as pulumi from "@pulumi/pulumi";
import type { ReleaseInputs } from "../../inputs";
import type { Rule, Sticky } from "../../model/rules";
import type { AliasTarget } from "../../model/weights";
import type { BuildArgs } from "./build";
import type { MoreContainerArgs } from "./container-args";
import type { Gateway } from "./gateway";
import type { ListenArgs } from "./listen";
import type { LimitsArgs } from "./haproxy/limits";
import type { RouteArgs } from "./route";

/** Arguments of {@link Function}. */
export interface FunctionArgs extends ReleaseInputs, LimitsArgs {
    /**
     * The image. A tag is resolved to what it names now (its digest in the registry, or the id of an image that is of
     * none), so that a moved tag is a new version. Give it, or `build`.
     *
     * @example "shop/api@sha256:…"
     */
    image?: pulumi.Input<string>;
    /**
     * What the image is built from, on the engine that runs it: a folder with a Dockerfile, or more about it. A changed
     * file makes a version; each version's image stays, until the function is destroyed.
     *
     * @example "./src"
     */
    build?: string | BuildArgs;
    /** The port that the container listens on, for HTTP. */
    port: number;
    /**
     * What the container is started with, in place of the image's command.
     *
     * @default the image's
     */
    command?: string[];
    /** Environment variables. Secrets stay secret in the stack's state. */
    environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * Files that the container finds, by their path: for secrets that must not stand in its environment. Every user of the
     * container can read them. Secrets stay secret in the stack's state.
     *
     * @default none
     * @example { "/run/secrets/token": config.requireSecret("token") }
     */
    files?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * What else the container has, as the Docker provider's `Container` takes it: networks, volumes, mounts, a log driver,
     * user, ulimits, capabilities, hosts, labels and more. A change of it makes a version. Labels and networks
     * (`networksAdvanced`) are added to the release's own. What the release decides about is refused.
     *
     * @default none
     * @example { user: "1000:1000", readOnly: true, networksAdvanced: [{ name: database.name }] }
     */
    container?: MoreContainerArgs;
    /**
     * MB of memory, 6 or more.
     *
     * @default no limit
     */
    memory?: number;
    /**
     * Processors, above 0: 0.5 is half of one.
     *
     * @default no limit
     */
    cpus?: number;
    /**
     * How an update and the engine find out that a container can serve. Without it, one that has run for a second is
     * taken to be ready.
     *
     * @default the image's, if it has one
     * @example { test: ["CMD", "wget", "-q", "-O-", "http://127.0.0.1:8080/health"] }
     */
    health?: HealthArgs;
    /**
     * Seconds that a new version may take to be ready, above 0.
     *
     * @default 60
     */
    readyTimeout?: number;
    /**
     * Seconds that a version which goes has for the requests under way, 0 or more; then it is killed.
     *
     * @default 30
     */
    drainTimeout?: number;
    /**
     * Where callers find it.
     *
     * @default 127.0.0.1, a port that the engine picks
     */
    listen?: ListenArgs;
    /**
     * What callers come through, in place of a router of its own: several functions share it.
     *
     * @default none
     */
    gateway?: Gateway;
    /**
     * By what callers of the gateway find it.
     *
     * @default none; a gateway needs one
     * @example { host: "api.example.com", path: "/v2" }
     */
    route?: RouteArgs;
    /** More aliases: name → a version, or two with shares, as on every platform. They answer at `internalUrl`. */
    aliases?: Record<string, AliasTarget>;
    /** Requests to the default alias that go to one version whatever the weights say. The first match wins. */
    rules?: Rule[];
    /** What tells users apart: the same user keeps the same version. */
    sticky?: Sticky;
    /**
     * How many older versions stay as stopped containers beside those that run, 0 or more, so that a rollback to one
     * starts it in no time. It counts versions from the first update on that it is given for.
     *
     * @default 0: a version that nobody may get is removed
     */
    keep?: number;
    /**
     * The router's image: HAProxy 2.4 or newer with a shell.
     *
     * @default "haproxy:lts"
     */
    routerImage?: pulumi.Input<string>;
}

/**
 * A health check. Times are in seconds. An update that waits for a version runs it again and again, at once; the
 * interval is the engine's, for what `docker ps` says of a container that runs. HAProxy looks at a version's port every
 * second itself.
 */
export interface HealthArgs {
    /** `["CMD", …]`, a command in the container, or `["CMD-SHELL", "…"]`. */
    test: string[];
    /** @default 10 */
    interval?: number;
    /** @default 2 */
    timeout?: number;
    /** @default 3 */
    retries?: number;
    /** @default 0 */
    startPeriod?: number;
}
