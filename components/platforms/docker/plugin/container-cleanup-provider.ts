import { isDeepStrictEqual } from "node:util";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { engineAt } from "./engine";
import { restarts } from "./container-address";
import { containersAround, isOf, type Ownership } from "./own-containers";

/** Inputs of the Others resource. Containers are named by their ids. */
interface ContainerCleanupInputs extends Ownership {
    /** Version → its container, for those that run. */
    running: Record<string, string>;
    /** Version → its container, for those that stay stopped. */
    kept: Record<string, string>;
    /** Seconds that a container which is stopped gets. */
    seconds: number;
}

/** States of a container that uses processor and memory: https://docs.docker.com/reference/api/engine/version/v1.41 */
const AWAKE = ["running", "restarting", "paused"];
/** How an engine says that a container is not there, or is stopped already. */
const DONE = [304, 404];

/**
 * The containers of a function that nobody gets, once the router is set: those that are kept are stopped, and one that
 * an update made which was killed before it could note it is removed. Updates look at the engine each time.
 */
export const containerCleanupProvider = defineProvider({
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

    /** A network can go only when nothing is in it. */
    async delete(props) {
        await settle(props, props);
    },
});

async function settle(olds: object | undefined, news: object): Promise<void> {
    const now = open(news);
    const { stop, remove } = await others(olds && open(olds), now);
    const engine = engineAt(now.host);
    await Promise.all(
        [...stop, ...remove].map(async id => {
            const container = engine.getContainer(id);
            if (stop.includes(id)) {
                await unlessDone(restarts(container, false));
            }
            await unlessDone(container.stop({ t: now.seconds }) as Promise<unknown>);
            if (remove.includes(id)) {
                await unlessDone(container.remove({ force: true, v: true }) as Promise<unknown>);
            }
        }),
    );
}

/** Which containers are to be stopped, and which removed: those that neither this update knows nor the last one did. */
async function others(
    before: ContainerCleanupInputs | undefined,
    now: ContainerCleanupInputs,
): Promise<{ stop: string[]; remove: string[] }> {
    const { running, kept } = now;
    // What the last one knew and this one does not is in the state, and goes at the end of this update.
    const known = [running, kept, before?.running ?? {}, before?.kept ?? {}].flatMap(ids => Object.values(ids));
    const found = (await containersAround(now)).filter(
        container => known.includes(container.Id) || isOf(now, container),
    );
    const isKept = (id: string): boolean => Object.values(kept).includes(id);
    return {
        stop: found.filter(({ Id, State }) => isKept(Id) && AWAKE.includes(State)).map(({ Id }) => Id),
        remove: found.filter(({ Id }) => !known.includes(Id)).map(({ Id }) => Id),
    };
}

async function unlessDone(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
        if (!DONE.includes((error as { statusCode?: number }).statusCode ?? 0)) {
            throw error;
        }
    });
}

function open(inputs: object): ContainerCleanupInputs {
    return reveal(inputs) as ContainerCleanupInputs;
}

function watched(inputs: object): Pick<ContainerCleanupInputs, "network" | "running" | "kept"> {
    const { network, running, kept } = open(inputs);
    return { network, running, kept };
}
