import { validateHeaderName, validateHeaderValue } from "node:http";
import { isConnectionHeader, isStatus } from "./http-limits";
import { type Failure, isFailure, type WorkerSetup } from "../../components/platforms/local/runtime/worker-process";

export type { Failure, WorkerSetup };

/** A request on its way to a worker. */
export interface RequestMessage {
    /** Given by the lane to its worker. */
    id: number;
    requestId: string;
    /** The alias or version that was called. */
    qualifier: string;
    method: string;
    path: string;
    query: string;
    /** Names and values in turn, as they came. */
    rawHeaders: string[];
    /** In base64, as bytes have no place in JSON. */
    body: string | undefined;
    sourceIp: string;
    /** When the request came: milliseconds since 1970. */
    time: number;
    /** When it times out; set by the version's pool. */
    deadline: number;
}

/** The answer to a request. */
export interface ResponseMessage {
    id: number;
    status: number;
    /** Names and values in turn. */
    headers: string[];
    body: string;
    /** What the body's bytes are written in. */
    encoding: "utf8" | "base64";
    /** Lambda's name for what went wrong, and what the handler said. */
    failure?: Failure;
}

/**
 * What a worker sends: that it loads its handler, that it is ready, why it ends and which requests it had begun, batches of answers. Requests and
 * answers go in batches, since a message costs more than its content.
 */
export type FromWorker =
    | { kind: "loading" }
    | { kind: "ready" }
    | { kind: "failed"; failure: Failure; underWay: number[] }
    | { kind: "responses"; responses: PackedResponse[] };

/** What a worker receives: what it is, batches of requests, then the word to end. */
export type ToWorker =
    { kind: "setup"; setup: WorkerSetup } | { kind: "requests"; requests: PackedRequest[] } | { kind: "end" };

/** A request's values, in their order here: JSON without names is half as long, and read in half the time. */
export type PackedRequest = [
    id: number,
    requestId: string,
    qualifier: string,
    method: string,
    path: string,
    query: string,
    rawHeaders: string[],
    body: string | null,
    sourceIp: string,
    time: number,
    deadline: number,
];

/** An answer's values, in their order here. */
export type PackedResponse = [
    id: number,
    status: number,
    headers: string[],
    body: string,
    encoding: ResponseMessage["encoding"],
    failure?: Failure,
];

/**
 * What a worker sent; `undefined` for what is no message of ours. A handler can send what it wants: it is in the same
 * process.
 */
export function parseFromWorker(message: unknown): FromWorker | undefined {
    const { kind, failure, underWay, responses } = (message ?? {}) as Partial<Record<string, unknown>>;
    const isOurs =
        kind === "loading" ||
        kind === "ready" ||
        (kind === "failed" && isFailure(failure) && Array.isArray(underWay)) ||
        (kind === "responses" && Array.isArray(responses) && responses.every(isResponse));
    return isOurs ? (message as FromWorker) : undefined;
}

/** Whether it can be sent as it is, and says no more than an answer may. */
function isResponse(response: unknown): boolean {
    if (!Array.isArray(response)) {
        return false;
    }
    const [id, status, headers, body, encoding, failure] = response as unknown[];
    return (
        typeof id === "number" &&
        isStatus(status) &&
        Array.isArray(headers) &&
        areHeaders(headers) &&
        typeof body === "string" &&
        (encoding === "utf8" || encoding === "base64") &&
        (failure === undefined || isFailure(failure))
    );
}

function areHeaders(headers: readonly unknown[]): boolean {
    try {
        for (let index = 0; index < headers.length; index += 2) {
            const [name, value] = [headers[index], headers[index + 1]];
            if (typeof name !== "string" || typeof value !== "string" || isConnectionHeader(name)) {
                return false;
            }
            validateHeaderName(name);
            validateHeaderValue(name, value);
        }
        return true;
    } catch {
        return false;
    }
}

/** A request as it is sent. */
export function packRequest(request: RequestMessage): PackedRequest {
    const { id, requestId, qualifier, method, path, query, rawHeaders, body, sourceIp, time, deadline } = request;
    return [id, requestId, qualifier, method, path, query, rawHeaders, body ?? null, sourceIp, time, deadline];
}

/** The request that was sent. */
export function unpackRequest(values: PackedRequest): RequestMessage {
    const [id, requestId, qualifier, method, path, query, rawHeaders, body, sourceIp, time, deadline] = values;
    return {
        id,
        requestId,
        qualifier,
        method,
        path,
        query,
        rawHeaders,
        body: body ?? undefined,
        sourceIp,
        time,
        deadline,
    };
}

/** An answer as it is sent. */
export function packResponse({ id, status, headers, body, encoding, failure }: ResponseMessage): PackedResponse {
    return failure === undefined
        ? [id, status, headers, body, encoding]
        : [id, status, headers, body, encoding, failure];
}

/** The answer that was sent. */
export function unpackResponse([id, status, headers, body, encoding, failure]: PackedResponse): ResponseMessage {
    return { id, status, headers, body, encoding, ...(failure && { failure }) };
}
