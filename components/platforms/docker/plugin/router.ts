import type Docker from "dockerode";
import { CONFIG_FILE, CONFIG_ID, MAP_FILE, mapText, RUNTIME_PORT } from "../haproxy/config";
import { execute, type Executed } from "./engine";
import { askInForce, type Had, idOf, inForce } from "./loaded-routes";
import { type Drain, drained } from "./old-workers";
import { moveThough, PATIENCE_MILLISECONDS, RouterShell, type Script } from "./router-shell";
import { commandScript } from "./runtime-api";

/** From inside: an engine does not start a container again to which it was asked to send a signal. */
export const RELOAD = "kill -USR2 1";
/** How an engine says that a container is not there, or does not run. */
const NOT_RUNNING = [404, 409];
const SEPARATOR = "-- map --";

/** HAProxy in its container, through the engine: nothing of it need be reachable from here. */
export class Router {
    readonly shell: RouterShell;

    constructor(
        private readonly engine: Docker,
        private readonly container: string,
    ) {
        this.shell = new RouterShell(engine, container);
    }

    /** Changes shares in place: connections stay, and nothing is reloaded. */
    async weigh(thresholds: Record<string, number>): Promise<void> {
        const commands = Object.entries(thresholds).map(
            ([alias, threshold]) => `set map ${MAP_FILE} ${alias} ${String(threshold)}`,
        );
        const files = { [MAP_FILE]: mapText(thresholds) };
        const set = commandScript(commands.join("; "));
        const { code, output } = await this.shell
            .write(files, set)
            .catch(async (error: unknown) => moveThough(error, async () => this.shell.run(set)));
        if (code !== 0) {
            // It is on its way up, and reads the file.
            await this.runs(undefined);
        } else if (output !== "") {
            throw new Error(`HAProxy does not take new shares: ${output}`);
        }
    }

    /**
     * Checks a configuration, then puts it into force; a refused one changes nothing. Requests and streams on backends that go
     * get their time, and so do idle connections, which end after some seconds.
     *
     * @param drain how long they get
     */
    async configure(config: string, thresholds: Record<string, number>, drain: Drain): Promise<void> {
        const [next, map] = [`${CONFIG_FILE}.next`, `${MAP_FILE}.next`];
        await this.check({ [map]: mapText(thresholds), [next]: config.replaceAll(MAP_FILE, map) }, next);
        await this.shell.write({ [MAP_FILE]: mapText(thresholds), [CONFIG_FILE]: config }, reloading());
        await this.runs(idOf(config));
        await drained(this.shell, drain);
    }

    /**
     * Writes files, one of which is a configuration, and lets HAProxy check that.
     *
     * @throws Error with HAProxy's words when it refuses the configuration
     */
    async check(files: Record<string, string>, file: string): Promise<void> {
        const environment = { CHECKED: file };
        const { code, output } = await this.shell.write(files, { script: 'haproxy -c -f "$CHECKED"', environment });
        if (code !== 0) {
            throw new Error(`HAProxy refuses its configuration, and the one before stays in force:\n${output}`);
        }
    }

    /** What holds for callers; nothing where files and memory differ, or while it cannot be asked. */
    async inForce(): Promise<Had> {
        const files = await this.files();
        return files.config === "" ? files : inForce(files, await this.runtime(askInForce(MAP_FILE)));
    }

    /** What its files say now; nothing while it cannot be asked. */
    async files(): Promise<Had> {
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

    /** What the runtime API answers; `undefined` while nobody does. */
    async runtime(commands: string, port = RUNTIME_PORT): Promise<string | undefined> {
        const { code, output } = await this.shell.run(commandScript(commands, "talk", port));
        return code === 0 ? output : undefined;
    }

    /** Waits until it runs with a configuration (any, when none is given). */
    private async runs(id = ""): Promise<void> {
        const { script, environment } = commandScript(
            `show env ${CONFIG_ID}`,
            'said="$(talk)" && case "$said" in *"$ID"*) ;; *) return 1 ;; esac',
        );
        if (!(await this.shell.until({ script, environment: { ...environment, ID: id } }, PATIENCE_MILLISECONDS))) {
            throw new Error(
                `HAProxy does not run with its new configuration after ${String(PATIENCE_MILLISECONDS / 1000)} s; ` +
                    `docker logs ${this.container.slice(0, 12)} says more`,
            );
        }
    }
}

/** Lets HAProxy read the configuration that was written, unless it is on its way up and reads it by itself. */
function reloading(): Script {
    return commandScript(`show env ${CONFIG_ID}`, `if talk >/dev/null; then ${RELOAD}; fi`);
}
