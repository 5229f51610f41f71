import * as http from "node:http";

/** Under the 4 seconds that our servers promise. */
const IDLE_MILLISECONDS = 3000;

/**
 * Connections that are used again and again, unless they were idle: then the server may be about to end them, and a request that
 * comes just then is lost. Browsers do as much; an agent of Node.js does not go by the `Keep-Alive` header.
 */
export function keepAliveAgent(maxSockets = Infinity): http.Agent {
    return new http.Agent({ keepAlive: true, maxSockets, timeout: IDLE_MILLISECONDS });
}
