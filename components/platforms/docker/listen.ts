import { isIP, isIPv6 } from "node:net";
import { ArgumentError, show } from "../../model/argument-error";
import { isWholeNumber } from "../../model/whole-number";
import { checkNumber } from "./check-number";

/** Where a router listens; the engine picks a port that is not given. */
export interface Listen {
    /** An address of the engine's machine. */
    host: string;
    port: number | undefined;
}

/** The addresses that stand for all of a machine, and what callers on it use in their place. */
const ALL: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/**
 * A router's address as URLs have it.
 *
 * @example
 * ```ts
 * hostInUrl({ host: "::", port: 80 });   // "[::1]"
 * ```
 */
export function hostInUrl({ host }: Listen): string {
    const address = ALL[host] ?? host;
    return isIPv6(address) ? `[${address}]` : address;
}

/** Where a router listens on the engine's machine. */
export interface ListenArgs {
    /**
     * An IPv4 or IPv6 address of the engine's machine; "0.0.0.0" (all its IPv4 addresses) and "::" (all its
     * IPv6 addresses) let other machines call.
     *
     * @default "127.0.0.1"
     */
    host?: string;
    /** @default a port that the engine picks, which may be another one after a restart */
    port?: number;
}

/** @throws ArgumentError for what is no address, which the engine would take for all of them, and for what is no port */
export function checkListen({ host = "127.0.0.1", port }: ListenArgs = {}): Listen {
    if (typeof host !== "string" || isIP(host) === 0) {
        throw new ArgumentError(
            "listen.host",
            `${show(host)} is not an IP address; give one of the engine's machine ("127.0.0.1", "::1"), or "0.0.0.0" to let ` +
                "other machines call",
        );
    }
    if (port !== undefined) {
        checkNumber("listen.port", port, number => isWholeNumber(number, 1, 65535), "1 to 65535");
    }
    return { host, port };
}
