import { isIPv6 } from "node:net";

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
