import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { warn } from "../../../plugin/diagnostics";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { engineAt, type Executed, lastLines, unlessGone } from "./engine";
import { askHealth } from "./health-check";
import { comesBack, type Place, placeOf, startInPlace } from "./container-address";
import { addressesDown, reached } from "./reachable";
import type { EngineAddress } from "./engine-address";

/** Inputs of the Ready resource. */
interface ReadyInputs {
    functionName: string;
    version: string;
    /** The container's id. */
    container: string;
    /** The network's name; none in the state of an earlier version. */
    network?: string;
    /** The id of the router's container, and where it connects to; none in the state of an earlier version. */
    router?: string;
    port?: number;
    /** Seconds that it may take. */
    seconds: number;
    host?: EngineAddress;
}

const LOOK_MILLISECONDS = 100;
const RESTART_AFTER_MILLISECONDS = 3000;
/** Without a health check, a container that has run for this long is taken to be ready. */
const STEADY_MILLISECONDS = 1000;

/** What happens to callers when a version does not get ready: a new version has no callers yet, one that broke has some. */
const STAY = "it gets no traffic, and callers stay where they were";
const BROKEN = "its callers get the published version, or an error if it is the published version itself";

/** A container from one start to the next. */
interface Run {
    startedAt: string;
    /** Since when it is looked at, by this machine's clock: the engine may have another one. */
    since: number;
    /** What its health check said last. */
    answer?: Executed;
}

/**
 * Starts a version's container and waits until it can serve; routes come after it. One that cannot serve fails the update,
 * with what it printed.
 */
export const readyProvider = defineProvider({
    /**
     * Every update looks at the container: one that was stopped, was given another address, or is not reached by the router, is
     * not ready any more.
     */
    async diff(olds, news) {
        const { container, network, router, host } = open(news);
        // A router that is replaced does not make a version less ready.
        if (hasUnknown([container, network]) || open(olds).container !== container) {
            return { changes: true };
        }
        const engine = engineAt(host);
        const found = await unlessGone(engine.getContainer(container).inspect());
        // One that is gone is for a refresh to find. Until then nothing that this resource could do brings it back.
        if (found === undefined) {
            return { changes: false };
        }
        const place = placeOf(found, network);
        const isKnown = router !== undefined && !hasUnknown(router);
        return {
            changes:
                !serves(found) ||
                isMoved(olds, place) ||
                (isKnown && (await addressesDown(engine, router)).has(place.ip)),
        };
    },

    async create(inputs) {
        return { id: open(inputs).container, outs: { ...inputs, ...(await serving(open(inputs), STAY)) } };
    },

    async update(olds, news, urn) {
        const before = olds as Partial<Place>;
        const now = open(news);
        if (open(olds).container !== now.container) {
            return { outs: { ...news, ...(await serving(now, STAY)) } };
        }
        // An update that takes callers away from a version that broke must not end because it is broken.
        const place = await restartIfDown(now)
            .then(async () => serving(now, BROKEN))
            .catch(async (error: unknown): Promise<Place> => {
                await warn((error as Error).message, urn);
                return { ip: before.ip ?? "", own: before.own ?? false };
            });
        return { outs: { ...news, ...place } };
    },

    /** A container that was started again may have another address. */
    async read(id, props) {
        const { container, network, host } = open(props);
        const found = await unlessGone(engineAt(host).getContainer(container).inspect());
        return { id, props: found === undefined ? props : { ...props, ...placeOf(found, network) } };
    },
    // A delete has nothing to do: The container is a resource of its own.
});

function open(inputs: object): ReadyInputs {
    return reveal(inputs) as ReadyInputs;
}

/** Whether it runs, and comes back whatever happens. */
function serves(found: Docker.ContainerInspectInfo): boolean {
    return found.State.Running && comesBack(found);
}

function isMoved(olds: object, { ip, own }: Place): boolean {
    const before = olds as Partial<Place>;
    return before.ip !== ip || (before.own ?? false) !== own;
}

/** A container that runs and that the router does not reach gets a new start: nobody is served by it, so nobody loses it. */
async function restartIfDown({ container, network, router, port, host }: ReadyInputs): Promise<void> {
    const engine = engineAt(host);
    const found = await engine.getContainer(container).inspect();
    const { ip } = placeOf(found, network);
    if (!found.State.Running || router === undefined || port === undefined || ip === "") {
        return;
    }
    // One that was just started is down until HAProxy's next look.
    if (!(await reached(engine, router, { host: ip, port }, RESTART_AFTER_MILLISECONDS))) {
        await (engine.getContainer(container).restart() as Promise<unknown>);
    }
}

/**
 * Starts it and waits.
 *
 * @param otherwise what an error says of callers
 */
async function serving(inputs: ReadyInputs, otherwise: string): Promise<Place> {
    const { functionName, version, container, network, host } = inputs;
    const engine = engineAt(host);
    if (network !== undefined) {
        await startInPlace(engine, { functionName, version, container, network }).catch((error: unknown) => {
            const isGone = (error as { statusCode?: number }).statusCode === 404;
            const why = isGone
                ? "Its container is gone; `pulumi up --refresh` makes it again"
                : `Docker says: ${(error as Error).message}`;
            throw new Error(`${functionName}: version ${version} cannot be started; ${otherwise}. ${why}`, {
                cause: error,
            });
        });
    }
    const deadline = Date.now() + inputs.seconds * 1000;
    const waiting = { engine, inputs, deadline, otherwise };
    const place = await ready(waiting);
    await reachable(waiting, place);
    return place;
}

interface Waiting {
    engine: Docker;
    inputs: ReadyInputs;
    /** When it is given up, in milliseconds since 1970. */
    deadline: number;
    otherwise: string;
}

/** Waits until the router reaches it: what passes its own check may listen on another port, or for itself alone. */
async function reachable(waiting: Waiting, { ip }: Place): Promise<void> {
    const { engine, deadline } = waiting;
    const { router, port, seconds } = waiting.inputs;
    if (router === undefined || port === undefined) {
        return;
    }
    if (!(await reached(engine, router, { host: ip, port }, deadline - Date.now()))) {
        throw await unready(waiting, `cannot be reached at port ${String(port)} after ${String(seconds)} s`);
    }
}

/** Waits, and says where the container is in its network. */
async function ready(waiting: Waiting): Promise<Place> {
    const { engine, deadline } = waiting;
    const { container, network, seconds } = waiting.inputs;
    let run: Run | undefined;
    let restartsBefore: number | undefined;
    let asking: Promise<void> | undefined;
    for (;;) {
        const found = await engine.getContainer(container).inspect();
        const { State, RestartCount } = found;
        const now: Run = run?.startedAt === State.StartedAt ? run : { startedAt: State.StartedAt, since: Date.now() };
        run = now;
        if (State.Health === undefined ? isSteady(State, now) : isHealthy(State, now)) {
            return placeOf(found, network);
        }
        restartsBefore ??= RestartCount;
        const why =
            endOf(State, RestartCount - restartsBefore) ??
            (Date.now() > deadline ? late(State, now, seconds) : undefined);
        if (why !== undefined) {
            throw await unready(waiting, why);
        }
        if (State.Health !== undefined) {
            // One at a time: a check may hang.
            asking ??= askHealth(engine, found).then(ended => {
                now.answer = ended;
                asking = undefined;
            });
        }
        await sleep(LOOK_MILLISECONDS);
    }
}

async function unready({ engine, inputs, otherwise }: Waiting, why: string): Promise<Error> {
    const { functionName, version, container } = inputs;
    const log = await lastLines(engine, container);
    return new Error(
        `${functionName}: version ${version} ${why}; ${otherwise}. ` +
            (log === "" ? "It printed nothing." : `Its last lines:\n${log}`),
    );
}

function isSteady({ Running }: State, { since }: Run): boolean {
    return Running && Date.now() - since > STEADY_MILLISECONDS;
}

/** By its own check, which the engine may not have run yet. */
function isHealthy({ Health }: State, { answer }: Run): boolean {
    return Health?.Status === "healthy" || answer?.code === 0;
}

type State = Docker.ContainerInspectInfo["State"];

function endOf({ Status, ExitCode }: State, restarts: number): string | undefined {
    if (restarts > 0) {
        return "ends again and again";
    }
    return Status === "exited" || Status === "dead" ? `ended with exit code ${String(ExitCode)}` : undefined;
}

function late({ Health }: State, { answer }: Run, seconds: number): string {
    const last = (answer?.output ?? Health?.Log.at(-1)?.Output ?? "").trim();
    return `is not healthy after ${String(seconds)} s${last === "" ? "" : ` (${last})`}`;
}
