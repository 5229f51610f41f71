import { isDeepStrictEqual } from "node:util";
import { byAge } from "../../../model/weights";
import { type Address, endpointOf } from "./address";
import type { Routed, Scope } from "./routed";
import { DEFAULT_LIMITS, milliseconds } from "./limits";
import { lines } from "./lines";
import { backendOf } from "./names";

/**
 * A version is looked at every second. When a connection to it fails, HAProxy looks at once, and a second time 100 ms later:
 * the version is down when both looks fail. A failed connection alone decides nothing, since one lost packet, or a machine that
 * is busy for 300 ms, makes it fail: the request is sent once more.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#5.2-on-error
 */
const CHECKED = "check inter 1s fastinter 100ms fall 2 rise 1 observe layer4 error-limit 1 on-error fastinter";

/**
 * No request is lost to a container that goes, or that closes a connection just as one comes: it is sent again, to the same version
 * once, and then to the published one. HAProxy waits 300 ms between two tries, but not after a connection that was
 * used before: then all tries are over in a millisecond, long before any look can take the version away, and HAProxy closes the
 * caller's connection without an answer. So the second try must go elsewhere. A version that nobody else can answer for is tried
 * for as long as the looks take on a busy machine.
 *
 * Source: `back_handle_st_cer` in HAProxy's src/backend.c (SF_SRV_REUSED), `http_return_srv_error` in src/http_ana.c
 */
export const RETRIES = ["retries 12", "option redispatch 2", "retry-on conn-failure empty-response"];
/** For a backend: not one that may have done something already. */
export const RETRY_WHERE_SAFE = "http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE TRACE }";

/**
 * A backend's requests go to its version (`use-server`). The published version gets those that are sent again, and all of them once
 * the version is down; a `backup` server would get none before that.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#4.2-use-server
 */
export function backends({ servers, published, limits = DEFAULT_LIMITS }: Routed, scope: Scope): string[] {
    return Object.entries(servers)
        .sort(([a], [b]) => byAge(a, b))
        .map(([version, address]) => {
            const server = `server ${version} ${addressed(address)} ${CHECKED}`;
            const fallback = published === undefined || published === version ? undefined : servers[published];
            // It logs what becomes of servers; a frontend's log would cost every request, and show none at this level.
            return `backend ${backendIn(scope, version)}
    log global
    timeout server ${milliseconds(limits.timeout)}
    timeout tunnel ${milliseconds(limits.idleTimeout)}
    ${RETRY_WHERE_SAFE}
    http-after-response set-header x-gray-version %[srv_name]
${lines(
    fallback === undefined || published === undefined
        ? [server]
        : [
              `use-server ${version} if TRUE`,
              server,
              `server ${published} ${addressed(fallback)} track ${backendIn(scope, published)}/${published}`,
          ],
)}`;
        });
}

/** A version's backend, where its function stands. */
export function backendIn({ shared }: Scope, version: string): string {
    return backendOf({ ...(shared !== undefined && { functionName: shared }), version });
}

/**
 * The backends of containers that a change takes away.
 *
 * @param before version → where its container listens, before the change
 * @param functionName the function behind a gateway; nothing where a router has one function alone
 */
export function goingBackends(
    before: Record<string, Address>,
    after: Record<string, Address>,
    functionName?: string,
): string[] {
    return Object.keys(before)
        .filter(version => !isDeepStrictEqual(before[version], after[version]))
        .map(version => backendOf({ ...(functionName !== undefined && { functionName }), version }));
}

function addressed(address: Address): string {
    const { name, ip, own } = address;
    if (own === true) {
        const { host, port } = endpointOf(address);
        return `${host}:${String(port)}`;
    }
    // Containers have no IPv6 addresses: the engine would ask other name servers for them.
    return `${name} init-addr ${ip === undefined ? "" : `${ip},`}none resolvers docker resolve-prefer ipv4`;
}
