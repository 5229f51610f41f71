import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { CONFIG_ID, mapText } from "../haproxy/config";
import { mapFileOf, type Part } from "../haproxy/gateway-config";
import { isGone } from "./engine";
import { commit, configOf, readFiles, type Wanted } from "./gateway-files";
import { askInForce, idOf, inForce } from "./loaded-routes";
import { serially } from "./serialize";
import { type Drain, drained } from "./old-workers";
import { RELOAD, Router } from "./router";
import { LOOK_MILLISECONDS, moveThough, PATIENCE_MILLISECONDS } from "./router-shell";
import { commandScript } from "./runtime-api";

/** What {@link GatewayRouter.find} found of a function. */
export interface Found {
    /** Nothing when it is not there, or not in force. */
    part: Part | undefined;
    thresholds: Record<string, number>;
    /** Its files say other shares than its memory. */
    unsettled?: true;
}

const TRIES = 5;

/**
 * The router of a gateway. Each function's part lies in the container, and every change makes the whole configuration
 * of all parts.
 */
export class GatewayRouter {
    private readonly router: Router;

    constructor(
        private readonly engine: Docker,
        private readonly container: string,
    ) {
        this.router = new Router(engine, container);
    }

    /** Changes shares of a function in place: nothing is reloaded. */
    async weigh(part: Part, thresholds: Record<string, number>): Promise<void> {
        await this.alone(async () => {
            const move = async (): Promise<void> => this.setMap(part, thresholds);
            await this.router.shell
                .write({ [mapFileOf(part.functionName)]: mapText(thresholds) })
                .catch(async (error: unknown) => moveThough(error, move));
            await move();
        });
    }

    /**
     * Puts a function's part into force; one that HAProxy refuses changes nothing.
     *
     * @param drain how long those get who are served by what was before
     */
    async put(part: Part, thresholds: Record<string, number>, drain: Drain): Promise<void> {
        await this.alone(async () => this.change({ functionName: part.functionName, part, thresholds }));
        await drained(this.router.shell, drain);
    }

    /** Takes a function's part out, unless it is another owner's by now; nothing when the router is gone. */
    async take(functionName: string, drain: Drain, owner?: string): Promise<void> {
        if (await isGone(this.engine, this.container)) {
            return;
        }
        await this.alone(async () => this.change({ functionName, part: undefined, thresholds: {}, owner }));
        await drained(this.router.shell, drain);
    }

    /** What holds for a function's callers; nothing where files and memory differ, or while it does not run. */
    async find(functionName: string): Promise<Found> {
        const { State } = await this.engine.getContainer(this.container).inspect();
        if (!State.Running) {
            return { part: undefined, thresholds: {} };
        }
        const { config, kept } = await readFiles(this.router);
        const script = `cat "${mapFileOf(functionName)}"`;
        const { code, output } = await this.router.shell.run({ script });
        const pairs = code === 0 ? output.split("\n").map(line => line.split(" ")) : [];
        const thresholds = Object.fromEntries(pairs.map(([alias = "", value]) => [alias, Number(value)]));
        const answer = await this.router.runtime(askInForce(mapFileOf(functionName)));
        const had = inForce({ config, thresholds }, answer);
        return {
            part: had.config === configOf(kept) ? kept.get(functionName)?.part : undefined,
            thresholds: had.thresholds,
            ...(had.unsettled && { unsettled: had.unsettled }),
        };
    }

    private async change(wanted: Wanted): Promise<void> {
        const { part, thresholds } = wanted;
        for (let tries = 1; tries <= TRIES; tries += 1) {
            const config = await commit(this.router, wanted);
            if (config === undefined) {
                continue;
            }
            if (await this.reload(config)) {
                await this.settled();
            } else {
                await (part && this.setMap(part, thresholds));
            }
            return;
        }
        throw new Error("the gateway is changed by somebody else all the time; try again when that has ended");
    }

    /**
     * Lets it read a configuration that was written, unless that is in force already, or it is on its way up and reads it
     * by itself.
     *
     * @returns whether it is not in force yet
     */
    private async reload(config: string): Promise<boolean> {
        const { script, environment } = commandScript(
            `show env ${CONFIG_ID}`,
            `said="$(talk)" || exit 0\ncase "$said" in *"$ID"*) echo "in force" ;; *) ${RELOAD} ;; esac`,
        );
        const { output } = await this.router.shell.run({
            script,
            environment: { ...environment, ID: idOf(config) ?? "" },
        });
        return output !== "in force";
    }

    /** In the memory of a worker that has the newest configuration: one that goes may still answer here. */
    private async setMap({ functionName, aliases }: Part, thresholds: Record<string, number>): Promise<void> {
        // HAProxy reads no map that its configuration does not ask.
        const commands = aliases
            .filter(({ route }) => route.canary !== undefined)
            .map(({ alias }) => `set map ${mapFileOf(functionName)} ${alias} ${String(thresholds[alias] ?? 0)}`);
        if (commands.length === 0) {
            return;
        }
        // On one connection: the worker that says who it is takes the shares.
        const answer = await this.answerOfNewest(commands);
        if (answer !== "") {
            throw new Error(`HAProxy does not take new shares: ${answer}`);
        }
    }

    /** Waits until it runs with what was written last, by whomever: that has everybody's part. */
    private async settled(): Promise<void> {
        await this.answerOfNewest([]);
    }

    /** What commands are answered with by a worker that has the configuration which was written last. */
    private async answerOfNewest(commands: readonly string[]): Promise<string> {
        const deadline = Date.now() + PATIENCE_MILLISECONDS;
        for (;;) {
            const { config } = await readFiles(this.router);
            const answer = await this.router.runtime([`show env ${CONFIG_ID}`, ...commands].join("; "));
            if (answer?.startsWith(`${CONFIG_ID}=${idOf(config) ?? ""}`) === true) {
                return answer.split("\n").slice(1).join("\n").trim();
            }
            if (Date.now() > deadline) {
                throw new Error(
                    `HAProxy does not run with its new configuration after ${String(PATIENCE_MILLISECONDS / 1000)} s; ` +
                        `docker logs ${this.container.slice(0, 12)} says more`,
                );
            }
            await sleep(LOOK_MILLISECONDS);
        }
    }

    /** One after the other: two functions of a program change at the same time. */
    private async alone<T>(work: () => Promise<T>): Promise<T> {
        return serially(this.container, work);
    }
}
