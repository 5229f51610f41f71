import type { IncomingHttpHeaders } from "node:http";

/**
 * The header in which a router says who it is: its container's short id. Its metrics and its internal port always say it, its
 * public port to who asks for {@link NOBODYS_HOST}.
 */
export const ROUTER_HEADER = "x-gray-router";

/** A host that is no alias's and no version's: the router itself answers. */
export const NOBODYS_HOST = "_.localhost";

/**
 * Whether a router gave an answer.
 *
 * @param router its container's id; one that an earlier version deployed is not known, and is believed
 */
export function isOfRouter(router: string | undefined, headers: IncomingHttpHeaders): boolean {
    const answering = headers[ROUTER_HEADER];
    return router === undefined || (typeof answering === "string" && answering !== "" && router.startsWith(answering));
}

/** Says that another router answers. */
export function otherRouter(url: string): string {
    return (
        `another router answers at ${url}: the engine gives ports anew when containers start; ` +
        "`pulumi up --refresh` finds the new ones"
    );
}
