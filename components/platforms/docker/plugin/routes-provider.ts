import { isDeepStrictEqual } from "node:util";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import type { Route } from "../../../model/weights";
import { goingBackends } from "../haproxy/backends";
import type { Address } from "../haproxy/address";
import { engineAt } from "./engine";
import { requireAnswers } from "./require-answers";
import { Router } from "./router";
import { withoutUnsettled } from "./loaded-routes";
import type { EngineAddress } from "./engine-address";

/** Inputs of the Routes resource. */
interface RoutesInputs {
    functionName: string;
    /** The router's container, by its id. */
    router: string;
    /** HAProxy's configuration. */
    config: string;
    /** Alias → threshold. */
    thresholds: Record<string, number>;
    /** Alias → what the thresholds divide. */
    routes: Record<string, Route>;
    /** Version → where its container listens. */
    servers: Record<string, Address>;
    /** How long requests under way get, when the configuration changes. */
    seconds: number;
    host?: EngineAddress;
    /** Put in by a refresh: files and memory of the router differ. */
    unsettled?: true;
}

/** What a router does: its configuration, and the map of shares, which alone changes in place. */
export const routesProvider = defineProvider({
    async diff(olds, news) {
        return { changes: hasUnknown(news) || !isDeepStrictEqual(watched(olds), watched(news)) };
    },

    async create(inputs) {
        await apply(undefined, inputs);
        return { id: (reveal(inputs) as RoutesInputs).functionName, outs: inputs };
    },

    async update(olds, news) {
        await apply(olds, news);
        return { outs: news };
    },

    /** What was altered behind the program's back shows, and the next update writes it again. */
    async read(id, props) {
        const { router, host } = reveal(props) as RoutesInputs;
        const found = await new Router(engineAt(host), router).inForce();
        return { id, props: { ...withoutUnsettled(props), ...found } };
    },
    // A delete has nothing to do: They go with the router.
});

async function apply(olds: object | undefined, news: object): Promise<void> {
    const before = olds && watched(olds);
    const after = reveal(news) as RoutesInputs;
    const engine = engineAt(after.host);
    const router = new Router(engine, after.router);
    if (before?.router === after.router) {
        const { routes = {} } = reveal(olds) as Partial<RoutesInputs>;
        await requireAnswers(engine, { ...after, before: routes, after: after.routes });
    }
    try {
        if (before?.config === after.config && before.router === after.router) {
            await router.weigh(after.thresholds);
        } else {
            const { servers = {} } = (olds === undefined ? {} : reveal(olds)) as Partial<RoutesInputs>;
            const going = goingBackends(servers, after.servers);
            await router.configure(after.config, after.thresholds, { going, seconds: after.seconds });
        }
    } catch (error) {
        throw new Error(`${after.functionName}: ${(error as Error).message}`, { cause: error });
    }
}

function watched(inputs: object): Pick<RoutesInputs, "router" | "config" | "thresholds" | "unsettled"> {
    const { router, config, thresholds, unsettled } = reveal(inputs) as RoutesInputs;
    return { router, config, thresholds, ...(unsettled && { unsettled }) };
}
