import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { CONFIG_FILE, CONFIG_ID, MAP_FILE, mapText, MASTER_PORT, RUNTIME_PORT } from "../haproxy/config";
import { execute, type Executed } from "./engine";

export const LOOK_MILLISECONDS = 50;
/** How long a router may take to start, or to reload. */
export const PATIENCE_MILLISECONDS = 15_000;
/** Gives commands to HAProxy with what its images have: bash, or busybox. */
const TALK = `
if command -v bash >/dev/null; then
    exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/$PORT && printf "%s\\nquit\\n" "$COMMANDS" >&3 && cat <&3' 2>&1
fi
printf "%s\\nquit\\n" "$COMMANDS" | nc 127.0.0.1 "$PORT"`;
/** How an engine says that a container is not there, or does not run. */
const NOT_RUNNING = [404, 409];
/** How a script ends that could not write its file; nothing else ends so. */
const NOT_WRITTEN = 77;
const SEPARATOR = "-- map --";
/** Linux takes 128 KiB in one variable; whole characters have 4 bytes at most. */
const PIECE = /[^]{1,30000}/gu;

/** What a shell in the container runs. */
interface Script {
    script: string;
    environment: Record<string, string>;
}

function talk(commands: string, port = RUNTIME_PORT): Script {
    return { script: TALK, environment: { COMMANDS: commands, PORT: String(port) } };
}

/** What a configuration is known by when it is in force. */
export function idOf(config: string): string | undefined {
    return new RegExp(`setenv ${CONFIG_ID} (\\S+)`).exec(config)?.[1];
}

/** HAProxy in its container, through the engine: nothing of it need be reachable from here. */
export class Router {
    constructor(
        private readonly engine: Docker,
        private readonly container: string,
    ) {}

    /** Changes shares in place: connections stay, and nothing is reloaded. */
    async weigh(thresholds: Record<string, number>): Promise<void> {
        const commands = Object.entries(thresholds).map(
            ([alias, threshold]) => `set map ${MAP_FILE} ${alias} ${String(threshold)}`,
        );
        // In one step, since every command that an engine runs takes its time.
        const answer = await this.writeFile(MAP_FILE, mapText(thresholds), talk(commands.join("; ")));
        if (answer === undefined) {
            // It is on its way up, and reads the file.
            await this.inForce(undefined);
        } else if (answer !== "") {
            throw new Error(`HAProxy does not take new shares: ${answer}`);
        }
    }

    /**
     * Checks a configuration, then puts it into force; a refused one changes nothing. It is in force when nobody is
     * served by the one before any more: idle connections end after some seconds, requests under way get their time.
     *
     * @param seconds how long to wait for those at most
     */
    async configure(config: string, thresholds: Record<string, number>, seconds: number): Promise<void> {
        const [next, map] = [`${CONFIG_FILE}.next`, `${MAP_FILE}.next`];
        await this.write({ [map]: mapText(thresholds), [next]: config.replaceAll(MAP_FILE, map) });
        await this.check(next);
        const running = await this.runtime(`show env ${CONFIG_ID}`);
        await this.write({ [MAP_FILE]: mapText(thresholds), [CONFIG_FILE]: config });
        if (running !== undefined) {
            await this.reload();
        }
        await this.inForce(idOf(config));
        await this.withoutOldWorkers(seconds);
    }

    /** @throws Error with HAProxy's words when it refuses the configuration in a file */
    async check(file: string): Promise<void> {
        const { code, output } = await this.run(["haproxy", "-c", "-f", file]);
        if (code !== 0) {
            throw new Error(`HAProxy refuses its configuration, and the one before stays in force:\n${output}`);
        }
    }

    /** Lets it read the configuration that was written; one that is on its way up does so by itself. */
    async reload(): Promise<void> {
        // From inside: an engine does not start a container again to which it was asked to send a signal.
        await this.run(["sh", "-c", "kill -USR2 1"]);
    }

    /** What its files say now; nothing while it cannot be asked. */
    async files(): Promise<{ config: string; thresholds: Record<string, number> }> {
        const script = `cat ${CONFIG_FILE} && echo "${SEPARATOR}" && cat ${MAP_FILE}`;
        const { code, output } = await execute(this.engine, this.container, ["sh", "-c", script]).catch(
            (error: unknown): Executed => {
                if (!NOT_RUNNING.includes((error as { statusCode?: number }).statusCode ?? 0)) {
                    throw error;
                }
                return { code: 1, output: "" };
            },
        );
        const [config = "", map = ""] = code === 0 ? output.split(`${SEPARATOR}\n`) : [];
        const pairs = map.split("\n").map(line => line.split(" "));
        return {
            config,
            thresholds: Object.fromEntries(
                pairs.flatMap(([alias = "", threshold]) => (alias === "" ? [] : [[alias, Number(threshold)]])),
            ),
        };
    }

    /** Waits until it runs with a configuration (any, when none is given). */
    private async inForce(id: string | undefined): Promise<void> {
        const deadline = Date.now() + PATIENCE_MILLISECONDS;
        for (;;) {
            const answer = await this.runtime(`show env ${CONFIG_ID}`);
            if (answer !== undefined && (id === undefined || answer.includes(id))) {
                return;
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

    /** Waits until nobody is served by an older configuration. */
    async withoutOldWorkers(seconds: number): Promise<void> {
        const deadline = Date.now() + seconds * 1000;
        for (;;) {
            const [, old = ""] = (await this.runtime("show proc", MASTER_PORT))?.split("# old workers") ?? [];
            if (!/^\d+\s+worker/m.test(old) || Date.now() > deadline) {
                return;
            }
            await sleep(LOOK_MILLISECONDS);
        }
    }

    /** What the runtime API answers; `undefined` while nobody does. */
    async runtime(commands: string, port = RUNTIME_PORT): Promise<string | undefined> {
        const { script, environment } = talk(commands, port);
        const { code, output } = await this.run(["sh", "-c", script], environment);
        return code === 0 ? output : undefined;
    }

    /** Writes files, each whole or not at all. */
    async write(files: Record<string, string>): Promise<void> {
        for (const [file, text] of Object.entries(files)) {
            await this.writeFile(file, text);
        }
    }

    /** Writes a file; says what the script answers that is run then, `undefined` when it fails. */
    private async writeFile(file: string, text: string, then?: Script): Promise<string | undefined> {
        const pieces = text.match(PIECE) ?? [""];
        let answer: string | undefined;
        for (const [index, piece] of pieces.entries()) {
            const last = index === pieces.length - 1;
            const write = `printf "%s" "$TEXT" ${index === 0 ? ">" : ">>"} "$FILE.part"`;
            const whole = `{ ${write}${last ? ' && mv "$FILE.part" "$FILE"' : ""}; } || exit ${String(NOT_WRITTEN)}`;
            const more = last ? then : undefined;
            const script = more === undefined ? whole : `${whole}\n${more.script}`;
            const environment = { ...more?.environment, FILE: file, TEXT: piece };
            const { code, output } = await this.run(["sh", "-c", script], environment);
            if (code === NOT_WRITTEN || (code !== 0 && more === undefined)) {
                throw new Error(`${file} cannot be written in the router's container: ${output}`);
            }
            answer = code === 0 ? output : undefined;
        }
        return answer;
    }

    /** A router that was just started, or restarts, is waited for. */
    async run(command: string[], environment: Record<string, string> = {}): Promise<Executed> {
        const deadline = Date.now() + PATIENCE_MILLISECONDS;
        for (;;) {
            try {
                return await execute(this.engine, this.container, command, { environment });
            } catch (error) {
                if ((error as { statusCode?: number }).statusCode !== 409) {
                    throw error;
                }
                if (Date.now() > deadline) {
                    const name = this.container.slice(0, 12);
                    throw new Error(`the router's container does not run; docker start ${name} starts it`, {
                        cause: error,
                    });
                }
                await sleep(LOOK_MILLISECONDS);
            }
        }
    }
}
