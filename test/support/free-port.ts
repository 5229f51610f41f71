import { randomInt } from "node:crypto";
import * as net from "node:net";

/**
 * The ports below those that systems give to outgoing connections (Linux gives 32768 and above, others 49152 and above). Such a
 * connection of another test could take a port between the time it was found free and the time a server listens on it.
 */
const FIRST = 15_000;
const LAST = 32_767;

/** The ports that this process gave away. Whoever asked for one may listen on it later. */
const given = new Set<number>();

/** A port of this machine that nobody listens on now, and that no test of this process was given before. */
export async function freePort(): Promise<number> {
    for (;;) {
        const port = randomInt(FIRST, LAST + 1);
        if (!given.has(port) && (await canListen(port))) {
            given.add(port);
            return port;
        }
    }
}

async function canListen(port: number): Promise<boolean> {
    const server = net.createServer();
    return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
            if (error.code === "EADDRINUSE") {
                resolve(false);
            } else {
                reject(error);
            }
        });
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
}
