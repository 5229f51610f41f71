import type { IncomingMessage, ServerResponse } from "node:http";
import type { GatewayLog } from "../log";

/** Answers with JSON in the form of Lambda's errors; for what goes wrong before a version is chosen. */
export function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
    response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": errorType });
    response.end(`${JSON.stringify({ errorType, errorMessage })}\n`);
}

/**
 * Ends a request in which the gateway itself failed: with 500 where nothing was sent yet, and a line in the log. It never
 * throws. What went wrong is for the log: it may name files.
 */
export function failRequest(log: GatewayLog, request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    try {
        log.error(
            { method: request.method, path: pathOf(request), error: message, stack },
            "the gateway failed in a request",
        );
        if (response.headersSent) {
            // One that was answered whole has lost its line in the log alone.
            destroyUnlessEnded(response);
        } else {
            refuse(response, 500, "ServiceException", "the gateway failed in this request; its log says why");
        }
    } catch {
        destroyUnlessEnded(response);
    }
}

function destroyUnlessEnded(response: ServerResponse): void {
    if (!response.writableEnded) {
        response.destroy();
    }
}

/** Queries may hold secrets. */
function pathOf({ url = "/" }: IncomingMessage): string {
    return url.split("?")[0] ?? "/";
}
