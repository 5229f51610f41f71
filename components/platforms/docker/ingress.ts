import type * as pulumi from "@pulumi/pulumi";
import type { Owned } from "./container";
import type { FunctionArgs } from "./function-args";
import type { Gateway } from "./gateway";
import { configText, routesOf, thresholds } from "./haproxy/config";
import type { Routed } from "./haproxy/routed";
import { partOf } from "./haproxy/gateway-config";
import type { Listen } from "./listen";
import { makeNetwork } from "./network";
import { makeRouter } from "./router";
import type { Route } from "./route";
import { GatewayRoutes, Routes } from "./plugin-resources";

/** Where callers come in: a router of the function's own, or a gateway. */
export interface Ingress {
    /** The network that its containers are in. */
    network: pulumi.Output<string>;
    url: pulumi.Output<string>;
    internalUrl: pulumi.Output<string>;
    metricsUrl: pulumi.Output<string>;
    /** The id of the router's container. */
    router: pulumi.Output<string>;
    /** Puts what is routed into force, once all versions are ready. */
    serve(routed: pulumi.Output<Routed>, ready: pulumi.Output<pulumi.Resource[]>): pulumi.Resource;
}

/** A router and a network of the function's own. */
export function ownIngress(
    { owner, name, drainTimeout, host }: Owned,
    image: FunctionArgs["routerImage"],
    listen: Listen,
): Ingress {
    const network = makeNetwork(owner, name, host);
    const { container, ...urls } = makeRouter(owner, name, network, { image, listen, host });
    return {
        ...urls,
        router: container.id,
        network: network.name,
        serve(routed, ready) {
            return new Routes(
                `${name}-routes`,
                {
                    functionName: name,
                    router: container.id,
                    config: routed.apply(configText),
                    thresholds: routed.apply(thresholds),
                    routes: routed.apply(routesOf),
                    servers: routed.apply(({ servers }) => servers),
                    seconds: drainTimeout,
                    ...(host !== undefined && { host }),
                },
                { parent: owner, dependsOn: ready },
            );
        },
    };
}

/** A part of a gateway. */
export function gatewayIngress({ owner, name, drainTimeout, host }: Owned, gateway: Gateway, route: Route): Ingress {
    const { network, internalUrl, metricsUrl, router } = gateway;
    return {
        network,
        internalUrl,
        metricsUrl,
        router,
        url: gateway.url.apply(url => urlOf(url, route)),
        serve(routed, ready) {
            return new GatewayRoutes(
                `${name}-routes`,
                {
                    functionName: name,
                    gateway: gateway.name,
                    router,
                    part: routed.apply(routing => partOf(routing, route)),
                    thresholds: routed.apply(thresholds),
                    routes: routed.apply(routesOf),
                    seconds: drainTimeout,
                    ...(host !== undefined && { host }),
                },
                { parent: owner, dependsOn: ready },
            );
        },
    };
}

/** Where callers find a route, if its host leads to the gateway. */
function urlOf(gateway: string, { host, path }: Route): string {
    const { protocol, hostname, port } = new URL(gateway);
    return `${protocol}//${host ?? hostname}${port === "" ? "" : `:${port}`}${path}`;
}
