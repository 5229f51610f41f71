import type { ServerResponse } from "node:http";

/** Answers with JSON in the form of Lambda's errors; for what goes wrong before a version is chosen. */
export function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
    response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": errorType });
    response.end(`${JSON.stringify({ errorType, errorMessage })}\n`);
}
