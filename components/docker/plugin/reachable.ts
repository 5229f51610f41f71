import type Docker from "dockerode";
import { RouterShell } from "./router-shell";
import { talking } from "./talk";

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
    const { script, environment } = talking("show servers state", REACHED);
    const where = { ADDRESS: host, SERVER_PORT: String(port) };
    return new RouterShell(engine, router).until({ script, environment: { ...environment, ...where } }, milliseconds);
}
