/** What HAProxy's configuration calls versions and hosts: who writes it and who reads its numbers share these names. */

/** A version's backend, as its name says it. */
export interface Backend {
    /** The function behind a gateway; nothing where a router has one function alone. */
    functionName?: string;
    version: string;
}

/** A function's name has no dot, so the dot ends it. */
const BACKEND = /^(?:([^.]+)\.)?v([0-9]+)$/;

/**
 * The name of a version's backend.
 *
 * @example
 * ```ts
 * backendOf({ version: "3" });                        // "v3", in a router of the function's own
 * backendOf({ functionName: "api", version: "3" });   // "api.v3", in a gateway
 * ```
 */
export function backendOf({ functionName, version }: Backend): string {
    return functionName === undefined ? `v${version}` : `${functionName}.v${version}`;
}

/** Reads the name of a backend; `undefined` for one that is no version's. */
export function parseBackend(backend: string): Backend | undefined {
    const [, functionName, version] = BACKEND.exec(backend) ?? [];
    return version === undefined ? undefined : { ...(functionName !== undefined && { functionName }), version };
}

/**
 * The host by which an alias or a version is asked for at the internal port. Hosts have no capitals.
 *
 * @param name an alias or a version's number
 * @param functionName the function behind a gateway; nothing where a router has one function alone
 * @example
 * ```ts
 * hostOf("dev");        // "dev.localhost"
 * hostOf("3", "api");   // "3.api.localhost"
 * ```
 */
export function hostOf(name: string, functionName?: string): string {
    return `${name.toLowerCase()}${hostEndOf(functionName)}`;
}

/** How all those hosts of a router, or of a function behind a gateway, end. */
export function hostEndOf(functionName?: string): string {
    return functionName === undefined ? ".localhost" : `.${functionName.toLowerCase()}.localhost`;
}
