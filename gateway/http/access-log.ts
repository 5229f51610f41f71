import type { GatewayLog } from "../log";
import type { Failure } from "../worker/messages";

/** One request, for the access log. Queries, headers and bodies stay out of it: they may hold secrets. */
export interface Access {
    requestId: string;
    function: string;
    alias: string;
    version: string;
    method: string;
    path: string;
    status: number;
    /** Milliseconds. */
    duration: number;
}

/** Writes a line for a request: failed ones with the error, its stack and the version that made it. */
export function logAccess(log: GatewayLog, access: Access, failure: Failure | undefined): void {
    if (failure === undefined) {
        log.info(access);
    } else {
        log.error({ ...access, errorType: failure.errorType, error: failure.errorMessage, stack: failure.stack });
    }
}
