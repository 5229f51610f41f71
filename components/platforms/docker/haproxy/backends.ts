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
 * No request is lost to a container that goes, or that closes a connection just as one comes: it is sent again. A version of
 * which nothing is left is down after 1.1 s at most (300 ms until the first connection fails, then two looks); with tries that
 * take 300 ms each, the fifth goes to the published version. Eight more tries are for a machine that is so busy that the looks
 * come late: they cost nothing otherwise, since a version that is down is not tried. When all tries are used up, HAProxy closes
 * a caller's kept connection without an answer.
 *
 * Source: `http_return_srv_error` in HAProxy's src/http_ana.c
 */
export const RETRIES = ["retries 12", "option redispatch 1", "retry-on conn-failure empty-response"];
/** For a backend: not one that may have done something already. */
export const RETRY_WHERE_SAFE = "http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE TRACE }";

/** A version that is down is answered for by the published one, where a request may be sent twice. */
export function backends({ servers, published, limits = DEFAULT_LIMITS }: Routed, scope: Scope): string[] {
    return Object.entries(servers)
        .sort(([a], [b]) => byAge(a, b))
        .map(([version, address]) => {
            const backup = published === undefined || published === version ? undefined : servers[published];
            // It logs what becomes of servers; a frontend's log would cost every request, and show none at this level.
            return `backend ${backendIn(scope, version)}
    log global
    timeout server ${milliseconds(limits.timeout)}
    timeout tunnel ${milliseconds(limits.idleTimeout)}
    ${RETRY_WHERE_SAFE}
    http-after-response set-header x-gray-version %[srv_name]
${lines([
    `server ${version} ${addressed(address)} ${CHECKED}`,
    ...(backup === undefined
        ? []
        : [
              `server ${published ?? ""} ${addressed(backup)} track ${backendIn(scope, published ?? "")}/${published ?? ""} backup`,
          ]),
])}`;
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
