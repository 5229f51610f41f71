import { isDeepStrictEqual } from "node:util";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasUnknown, reveal } from "../../plugin/secrets";
import type { Part } from "../haproxy/gateway-config";
import { engineAt, isGone } from "./engine";
import { GatewayRouter } from "./gateway-router";

/** Inputs of the GatewayRoutes resource. */
interface GatewayInputs {
    functionName: string;
    gateway: string;
    /** The gateway's container, by its id. */
    router: string;
    part: Part;
    /** Alias → threshold. */
    thresholds: Record<string, number>;
    /** How long requests under way get, when the configuration changes. */
    seconds: number;
    host?: string;
}

/** A function's part of a gateway; shares alone change in place. */
export const gatewayProvider: ResourceProvider = {
    async check(_olds, news) {
        return { inputs: news };
    },

    async diff(olds, news) {
        const isMoved = open(olds).gateway !== open(news).gateway;
        return {
            changes: isMoved || hasUnknown(news) || !isDeepStrictEqual(watched(olds), watched(news)),
            replaces: isMoved ? ["gateway"] : [],
        };
    },

    async create(inputs) {
        await apply(undefined, inputs);
        const { gateway, functionName } = open(inputs);
        return { id: `${gateway}/${functionName}`, outs: inputs };
    },

    async update(olds, news) {
        await apply(olds, news);
        return { outs: news };
    },

    /** What was altered behind the program's back shows, and the next update writes it again. */
    async read(id, props) {
        const { router, functionName, host } = open(props);
        const engine = engineAt(host);
        const found = (await isGone(engine, router))
            ? { part: undefined, thresholds: {} }
            : await new GatewayRouter(engine, router).find(functionName);
        return { id, props: { ...props, thresholds: found.thresholds, part: found.part ?? {} } };
    },

    async delete(props) {
        const { functionName, seconds } = open(props);
        await saying(functionName, async () => routerOf(props).take(functionName, seconds));
    },
};

async function apply(olds: object | undefined, news: object): Promise<void> {
    const before = olds && watched(olds);
    const { functionName, part, router, thresholds, seconds } = open(news);
    await saying(functionName, async () => {
        if (before?.router === router && isDeepStrictEqual(before.part, part)) {
            await routerOf(news).weigh(part, thresholds);
        } else {
            await routerOf(news).put(part, thresholds, seconds);
        }
    });
}

async function saying(functionName: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
        throw new Error(`${functionName}: ${(error as Error).message}`, { cause: error });
    });
}

function routerOf(inputs: object): GatewayRouter {
    const { host, router } = open(inputs);
    return new GatewayRouter(engineAt(host), router);
}

function open(inputs: object): GatewayInputs {
    return reveal(inputs) as GatewayInputs;
}

function watched(inputs: object): Pick<GatewayInputs, "router" | "part" | "thresholds"> {
    const { router, part, thresholds } = open(inputs);
    return { router, part, thresholds };
}
