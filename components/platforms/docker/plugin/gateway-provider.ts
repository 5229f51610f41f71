import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { warn } from "../../../plugin/diagnostics";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import type { Route } from "../../../model/weights";
import type { Part } from "../haproxy/gateway-config";
import { goingBackends } from "../haproxy/backends";
import { engineAt, isGone, unlessGone } from "./engine";
import { GatewayRouter } from "./gateway-router";
import { requireAnswers } from "./require-answers";
import { withoutUnsettled } from "./loaded-routes";
import type { EngineAddress } from "./engine-address";

/** Inputs of the GatewayRoutes resource. */
interface GatewayInputs {
    functionName: string;
    gateway: string;
    /** The gateway's container, by its id. */
    router: string;
    part: Part;
    /** Alias → threshold. */
    thresholds: Record<string, number>;
    /** Alias → what the thresholds divide. */
    routes: Record<string, Route>;
    /** How long requests under way get, when the configuration changes. */
    seconds: number;
    host?: EngineAddress;
    /** Put in by a refresh: files and memory of the router differ. */
    unsettled?: true;
    /** What the part in the gateway names as its owner; none of one that an earlier version made. */
    identity?: string;
}

/** A function's part of a gateway; shares alone change in place. */
export const gatewayProvider = defineProvider({
    async check(olds, news) {
        const before: Partial<GatewayInputs> = open(olds);
        const identity = before.gateway === undefined ? randomUUID() : before.identity;
        return { inputs: { ...news, ...(identity !== undefined && { identity }) } };
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
        const { owner, ...part } = found.part ?? {};
        const isOwn = owner === open(props).identity;
        const { thresholds, unsettled } = found;
        return {
            id,
            props: { ...withoutUnsettled(props), thresholds, part: isOwn ? part : {}, ...(unsettled && { unsettled }) },
        };
    },

    async delete(props, urn) {
        const { functionName, part, seconds, identity } = open(props);
        const going = goingBackends(serversOf(part), {}, functionName);
        const take = async (): Promise<void> =>
            saying(functionName, async () => routerOf(props).take(functionName, { going, seconds }, identity));
        await awake(open(props), urn, take);
    },
});

/**
 * Does work in a gateway's router, and starts it for that where it is stopped: removing a function works whatever is broken
 * already, and a part that stayed would send callers to addresses that others may have by then.
 */
async function awake(
    { functionName, gateway, router, host }: GatewayInputs,
    urn: string,
    work: () => Promise<void>,
): Promise<void> {
    const container = engineAt(host).getContainer(router);
    const found = await unlessGone(container.inspect());
    if (found?.State.Running !== false) {
        await work();
        return;
    }
    try {
        await (container.start() as Promise<unknown>);
    } catch (error) {
        await warn(
            `the router of gateway ${gateway} cannot be started (${(error as Error).message}), so ${functionName} stays in ` +
                "its files until the gateway is removed",
            urn,
        );
        return;
    }
    await work().finally(async () => container.stop() as Promise<unknown>);
}

async function apply(olds: object | undefined, news: object): Promise<void> {
    const before = olds && watched(olds);
    const { functionName, part: requested, router, thresholds, routes, seconds, identity, host } = open(news);
    if (olds !== undefined && before?.router === router) {
        const { routes: former = {} } = open(olds) as Partial<GatewayInputs>;
        const { servers } = requested;
        await requireAnswers(engineAt(host), { functionName, router, before: former, after: routes, servers });
    }
    const part = { ...requested, ...(identity !== undefined && { owner: identity }) };
    const former = olds === undefined ? functionName : open(olds).functionName;
    await saying(functionName, async () => {
        if (before?.router === router && isDeepStrictEqual(before.part, requested)) {
            await routerOf(news).weigh(part, thresholds);
        } else {
            const going = goingBackends(serversOf(before?.part), part.servers, functionName);
            await routerOf(news).put(part, thresholds, { going, seconds });
        }
        if (former !== functionName) {
            // It was renamed: of two parts with one route the new one answers, and the old one goes.
            const going = goingBackends(serversOf(before?.part), {}, former);
            await routerOf(news).take(former, { going, seconds }, identity);
        }
    });
}

/** A part that was altered in the container is empty after a refresh. */
function serversOf(part: Partial<Part> = {}): Part["servers"] {
    return part.servers ?? {};
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

function watched(inputs: object): Pick<GatewayInputs, "router" | "part" | "thresholds" | "unsettled"> {
    const { router, part, thresholds, unsettled } = open(inputs);
    return { router, part, thresholds, ...(unsettled && { unsettled }) };
}
