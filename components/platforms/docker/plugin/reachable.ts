import type Docker from "dockerode";
import { unlessGone } from "./engine";
import { RouterShell } from "./router-shell";
import { commandScript } from "./runtime-api";

/**
 * Connects with what HAProxy's images have: bash, or busybox, which runs a program once it is connected. Where nobody has the
 * address, nobody refuses either, so there is a limit. Then no server at that
 * address may be down for HAProxy: one that was away comes back with HAProxy's next look, and until then another version answers.
 *
 * Source: https://docs.haproxy.org/2.6/management.html#9.3-show%20servers%20state (srv_op_state 2 is running)
 */
const REACHED = `
if command -v bash >/dev/null; then
    timeout 1 bash -c 'exec 3<>"/dev/tcp/$ADDRESS/$SERVER_PORT"' 2>/dev/null || return 1
else
    timeout 1 nc "$ADDRESS" "$SERVER_PORT" -e true 2>/dev/null || return 1
fi
talk | while read -r _ _ _ _ address state _; do
    if [ "$address" = "$ADDRESS" ] && [ "$state" != 2 ]; then exit 1; fi
done`;

/** Where a version listens. */
export interface Listener {
    /** Its address or its name. */
    host: string;
    port: number;
}

/**
 * Waits until a router reaches a version: HAProxy connects from the same container.
 *
 * @param router the id of the router's container
 * @returns whether it did in that time
 */
export async function reached(
    engine: Docker,
    router: string,
    { host, port }: Listener,
    milliseconds: number,
): Promise<boolean> {
    const { script, environment } = commandScript("show servers state", REACHED);
    const where = { ADDRESS: host, SERVER_PORT: String(port) };
    return new RouterShell(engine, router).until({ script, environment: { ...environment, ...where } }, milliseconds);
}

/** How long what a router said of its servers is believed: the versions of an update ask at about the same time. */
const FRESH_MILLISECONDS = 1000;
const answers = new Map<string, { at: number; down: Promise<Set<string>> }>();

/**
 * The addresses of the servers that a router holds for down. Nothing is known of a router that does not run.
 *
 * Source: https://docs.haproxy.org/2.6/management.html#9.3-show%20servers%20state (srv_op_state 0 is stopped)
 *
 * @param router the id of the router's container
 */
export async function addressesDown(engine: Docker, router: string): Promise<ReadonlySet<string>> {
    const before = answers.get(router);
    if (before !== undefined && Date.now() - before.at < FRESH_MILLISECONDS) {
        return before.down;
    }
    const down = askServers(engine, router);
    answers.set(router, { at: Date.now(), down });
    return down;
}

async function askServers(engine: Docker, router: string): Promise<Set<string>> {
    const found = await unlessGone(engine.getContainer(router).inspect());
    if (found?.State.Running !== true) {
        return new Set();
    }
    const { output } = await new RouterShell(engine, router).run(commandScript("show servers state"));
    const rows = output.split("\n").map(line => line.split(" "));
    return new Set(
        rows.flatMap(([, , , , address, state]) => (address !== undefined && state === "0" ? [address] : [])),
    );
}
