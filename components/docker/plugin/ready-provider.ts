import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasUnknown, reveal } from "../../plugin/secrets";
import { engineAt, type Executed, lastLines } from "./engine";
import { askHealth } from "./health-check";

/** Inputs of the Ready resource. */
interface ReadyInputs {
    functionName: string;
    version: string;
    /** The container's id. */
    container: string;
    /** Seconds that it may take. */
    seconds: number;
    host?: string;
}

const LOOK_MILLISECONDS = 100;
/** Without a health check, a container that has run for this long is taken to be ready. */
const STEADY_MILLISECONDS = 1000;

/** A container from one start to the next. */
interface Run {
    startedAt: string;
    /** Since when it is looked at, by this machine's clock: the engine may have another one. */
    since: number;
    /** What its health check said last. */
    answer?: Executed;
}

/** Waits until a container can serve; routes come after it. One that cannot fails the update, with what it printed. */
export const readyProvider: ResourceProvider = {
    async check(_olds, news) {
        return { inputs: news };
    },

    async diff(olds, news) {
        return { changes: hasUnknown(news) || open(olds).container !== open(news).container };
    },

    async create(inputs) {
        return { id: open(inputs).container, outs: { ...inputs, ip: await ready(open(inputs)) } };
    },

    async update(_olds, news) {
        return { outs: { ...news, ip: await ready(open(news)) } };
    },

    /** A container that was started again may have another address. */
    async read(id, props) {
        const { container, host } = open(props);
        const found = await engineAt(host)
            .getContainer(container)
            .inspect()
            .catch((error: unknown) => {
                if ((error as { statusCode?: number }).statusCode === 404) {
                    return undefined;
                }
                throw error;
            });
        return { id, props: found === undefined ? props : { ...props, ip: addressOf(found) } };
    },

    async delete() {
        // It is a look at a container, nothing more.
    },
};

function open(inputs: object): ReadyInputs {
    return reveal(inputs) as ReadyInputs;
}

/** Waits, and says where the container is in its network. */
async function ready({ functionName, version, container, seconds, host }: ReadyInputs): Promise<string> {
    const engine = engineAt(host);
    const deadline = Date.now() + seconds * 1000;
    let run: Run | undefined;
    let restartsBefore: number | undefined;
    let asking: Promise<void> | undefined;
    for (;;) {
        const found = await engine.getContainer(container).inspect();
        const { State, RestartCount } = found;
        const now: Run = run?.startedAt === State.StartedAt ? run : { startedAt: State.StartedAt, since: Date.now() };
        run = now;
        if (State.Health === undefined ? isSteady(State, now) : isHealthy(State, now)) {
            return addressOf(found);
        }
        restartsBefore ??= RestartCount;
        const why =
            endOf(State, RestartCount - restartsBefore) ??
            (Date.now() > deadline ? late(State, now, seconds) : undefined);
        if (why !== undefined) {
            const said = await lastLines(engine, container);
            throw new Error(
                `${functionName}: version ${version} ${why}; it gets no traffic, and callers stay where they were. ` +
                    (said === "" ? "It printed nothing." : `Its last lines:\n${said}`),
            );
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

function isSteady({ Running }: State, { since }: Run): boolean {
    return Running && Date.now() - since > STEADY_MILLISECONDS;
}

/** By its own check, which the engine may not have run yet. */
function isHealthy({ Health }: State, { answer }: Run): boolean {
    return Health?.Status === "healthy" || answer?.code === 0;
}

/** Empty for one that does not run. */
function addressOf({ NetworkSettings }: Docker.ContainerInspectInfo): string {
    return Object.values(NetworkSettings.Networks).find(({ IPAddress }) => IPAddress !== "")?.IPAddress ?? "";
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
