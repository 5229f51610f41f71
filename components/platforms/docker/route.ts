import { ArgumentError, show } from "../../model/argument-error";

/** By what callers of a gateway find a function: a host, the beginning of a path, or both. */
export interface RouteArgs {
    /**
     * The host that a request names, whatever its port. Capitals do not matter.
     *
     * @default any
     * @example "api.example.com"
     */
    host?: string;
    /**
     * The beginning of the path, in whole parts: `/api` is also that of `/api/users`, and not that of `/apis`. The
     * function gets the path as it was sent.
     *
     * @default any
     * @example "/api"
     */
    path?: string;
}

/** A route that was looked at. */
export interface Route {
    /** In small letters; none for any. */
    host?: string;
    /** Without a slash at the end: empty for any. */
    path: string;
}

/** A host name, https://www.rfc-editor.org/rfc/rfc1123#section-2.1, or what a network of containers calls by. */
const HOST = /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
/** What a path is made of: https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
const PATH = /^\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/;

/** @throws ArgumentError for what no request can have, and for a route that says nothing */
export function parseRoute(route: unknown, gateway: string): Route {
    if (typeof route !== "object" || route === null || !["host", "path"].some(key => key in route)) {
        throw new ArgumentError(
            "route",
            `${show(route)} says nothing; gateway ${gateway} finds functions by { host }, { path } or both ` +
                '({ path: "/" } is every request)',
        );
    }
    const { host, path = "/" } = route as { host?: unknown; path?: unknown };
    if (host !== undefined && (typeof host !== "string" || !HOST.test(host.toLowerCase()))) {
        throw new ArgumentError(
            "route.host",
            `${show(host)} is not a host name; give one such as "api.example.com", without scheme, port and path`,
        );
    }
    if (typeof path !== "string" || !PATH.test(path)) {
        throw new ArgumentError("route.path", `${show(path)} is not the beginning of a path; give one such as "/api"`);
    }
    return { ...(host !== undefined && { host: host.toLowerCase() }), path: path.replace(/\/+$/, "") };
}

/** A route as people write it: `api.example.com/api`, `/api`, `/`. */
export function routeText({ host = "", path }: Route): string {
    return host + (path === "" ? "/" : path);
}

/** Sorts the route that is asked first to the front: one with a host, then the one of more parts. */
export function bySpecificity(a: Route, b: Route): number {
    return Number(a.host === undefined) - Number(b.host === undefined) || b.path.length - a.path.length;
}
