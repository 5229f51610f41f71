import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../model/argument-error";
import { checkFunctionName } from "../../model/names";
import { orRefuse } from "../../user-error";
import { checkListen } from "./listen";
import { engineOf } from "./engine";
import type { ListenArgs } from "./listen";
import { checkLimits, type Limits, type LimitsArgs } from "./haproxy/limits";
import { makeNetwork } from "./network";
import { makeRouter } from "./router";
import { type Route, routeText } from "./route";

/** Arguments of {@link Gateway}. Its limits hold for its functions. A function may give a `timeout` and an `idleTimeout` of its own. */
export interface GatewayArgs extends LimitsArgs {
    /**
     * Where callers find it.
     *
     * @default 127.0.0.1, a port that the engine picks
     */
    listen?: ListenArgs;
    /**
     * The router's image: HAProxy 2.4 or newer with a shell.
     *
     * @default "haproxy:lts"
     */
    routerImage?: pulumi.Input<string>;
}

/**
 * One HAProxy for several functions, each of which callers find by host, path or both. Every function keeps its own
 * split, rules and sticky users, and its updates touch nobody else's callers.
 *
 * @example
 * ```ts
 * const edge = new gray.docker.Gateway("edge", { listen: { port: 80, host: "0.0.0.0" } });
 * new gray.docker.Function("api", { image: "shop/api:1.4", port: 8080, gateway: edge, route: { host: "api.example.com" } });
 * new gray.docker.Function("web", { image: "shop/web:2.0", port: 8080, gateway: edge, route: { path: "/" } });
 * ```
 */
export class Gateway extends pulumi.ComponentResource {
    /** Its name in the program. */
    public readonly name: string;
    /** Where it listens. */
    public readonly url: pulumi.Output<string>;
    /**
     * Where every alias and version that runs answers, on this machine alone: by the host `dev.api.localhost`,
     * `3.api.localhost`.
     */
    public readonly internalUrl: pulumi.Output<string>;
    /** HAProxy's metrics, for Prometheus; each version is a backend (`api.v3`). On this machine alone. */
    public readonly metricsUrl: pulumi.Output<string>;
    /** The name of the network that it shares with its functions' containers. */
    public readonly network: pulumi.Output<string>;
    /** The id of its container. */
    public readonly router: pulumi.Output<string>;
    /** What holds for functions that give no limits themselves. */
    public readonly limits: Limits;
    /** Its functions' routes. */
    private readonly routes = new Map<string, Route>();

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: GatewayArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
        const { listen, limits } = orRefuse(name, () => {
            checkFunctionName(name);
            return { listen: checkListen(args.listen), limits: checkLimits(args) };
        });
        super("gray:docker:Gateway", name, {}, opts);
        const host = engineOf(this);
        const network = makeNetwork(this, name, host);
        const router = makeRouter(this, name, network, { image: args.routerImage, listen, host });
        this.name = name;
        this.limits = limits;
        this.url = router.url;
        this.internalUrl = router.internalUrl;
        this.metricsUrl = router.metricsUrl;
        this.network = network.name;
        this.router = router.container.id;
        this.registerOutputs({ url: this.url });
    }

    /**
     * Enters a function, which its component does.
     *
     * @throws ArgumentError when callers could not tell it from another one
     */
    admit(functionName: string, route: Route): void {
        for (const [other, { host, path }] of this.routes) {
            if (host === route.host && path === route.path) {
                throw new ArgumentError(
                    "route",
                    `${routeText(route)} leads to ${other} at gateway ${this.name}; give another host or path`,
                );
            }
            if (other !== functionName && other.toLowerCase() === functionName.toLowerCase()) {
                throw new ArgumentError(
                    "name",
                    `gateway ${this.name} has ${other}, and hosts know no capitals; give another name`,
                );
            }
        }
        this.routes.set(functionName, route);
    }
}
