import { isDeepStrictEqual } from "node:util";
import type Docker from "dockerode";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasUnknown, reveal } from "../../plugin/secrets";
import { engineAt } from "./engine";
import { FUNCTION_LABEL, OWNER_LABEL } from "./labels";

/** Inputs of the Others resource. Containers are named by their ids. */
interface OthersInputs {
    functionName: string;
    /** Of the function's versions, as their containers' labels say it; none of those that an earlier version made. */
    identity?: string;
    /** The network that the function's containers are in. Its name is in no other stack's state. */
    network: string;
    /** Version → its container, for those that run. */
    running: Record<string, string>;
    /** Version → its container, for those that stay stopped. */
    kept: Record<string, string>;
    /** Seconds that a container which is stopped gets. */
    seconds: number;
    host?: string;
}

/** States of a container that uses processor and memory: https://docs.docker.com/reference/api/engine/version/v1.41 */
const AWAKE = ["running", "restarting", "paused"];
/** How an engine says that a container is not there, or is stopped already. */
const DONE = [304, 404];

/**
 * The containers of a function that nobody gets, once the router is set: those that are kept are stopped, and one that
 * an update made which was killed before it could note it is removed. Updates look at the engine each time.
 */
export const othersProvider: ResourceProvider = {
    async check(_olds, news) {
        return { inputs: news };
    },

    async diff(olds, news) {
        if (hasUnknown(news) || !isDeepStrictEqual(watched(olds), watched(news))) {
            return { changes: true };
        }
        const { stop, remove } = await others(open(olds), open(news));
        return { changes: stop.length + remove.length > 0 };
    },

    async create(inputs) {
        await settle(undefined, inputs);
        return { id: open(inputs).functionName, outs: inputs };
    },

    async update(olds, news) {
        await settle(olds, news);
        return { outs: news };
    },

    async read(id, props) {
        return { id, props };
    },

    /** A network can go only when nothing is in it. */
    async delete(props) {
        await settle(props, props);
    },
};

async function settle(olds: object | undefined, news: object): Promise<void> {
    const now = open(news);
    const { stop, remove } = await others(olds && open(olds), now);
    const engine = engineAt(now.host);
    await Promise.all(
        [...stop, ...remove].map(async id => {
            const container = engine.getContainer(id);
            await unlessDone(container.stop({ t: now.seconds }) as Promise<unknown>);
            if (remove.includes(id)) {
                await unlessDone(container.remove({ force: true, v: true }) as Promise<unknown>);
            }
        }),
    );
}

/** Which containers are to be stopped, and which removed: those that neither this update knows nor the last one did. */
async function others(
    before: OthersInputs | undefined,
    now: OthersInputs,
): Promise<{ stop: string[]; remove: string[] }> {
    const { network, running, kept, host } = now;
    // What the last one knew and this one does not is in the state, and goes at the end of this update.
    const known = [running, kept, before?.running ?? {}, before?.kept ?? {}].flatMap(each => Object.values(each));
    const found = (await containersIn(engineAt(host), network)).filter(
        each => known.includes(each.Id) || isOf(now, each),
    );
    const isKept = (id: string): boolean => Object.values(kept).includes(id);
    return {
        stop: found.filter(({ Id, State }) => isKept(Id) && AWAKE.includes(State)).map(({ Id }) => Id),
        remove: found.filter(({ Id }) => !known.includes(Id)).map(({ Id }) => Id),
    };
}

/** Versions of functions in a network: of one alone, or of all that share a gateway. */
async function containersIn(engine: Docker, network: string): Promise<Docker.ContainerInfo[]> {
    const found = await engine.listContainers({
        all: true,
        filters: { label: [FUNCTION_LABEL], network: [network] },
    });
    // The engine takes a part of a network's name, too.
    return found.filter(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks).includes(network));
}

/** Whether a container was made for this function, and for no other resource that bears its name. */
function isOf({ functionName, identity }: OthersInputs, { Labels }: Docker.ContainerInfo): boolean {
    const owner = Labels[OWNER_LABEL];
    return owner === undefined ? Labels[FUNCTION_LABEL] === functionName : owner === identity;
}

async function unlessDone(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
        if (!DONE.includes((error as { statusCode?: number }).statusCode ?? 0)) {
            throw error;
        }
    });
}

function open(inputs: object): OthersInputs {
    return reveal(inputs) as OthersInputs;
}

function watched(inputs: object): Pick<OthersInputs, "network" | "running" | "kept"> {
    const { network, running, kept } = open(inputs);
    return { network, running, kept };
}
