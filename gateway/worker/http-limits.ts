/** These are the connection's business, not the handler's. */
const CONNECTION_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"]);

/** Whether a header says how the connection is used; a handler does not decide that. */
export function isConnectionHeader(name: string): boolean {
    return CONNECTION_HEADERS.has(name.toLowerCase());
}

/** Whether a status can be an answer's: those below 200 are followed by another answer. */
export function isStatus(status: unknown): status is number {
    return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599;
}
