import type { Configuration } from "../../components/local/configuration";

/** What a worker is told when it starts. */
export interface WorkerSetup {
    functionName: string;
    version: string;
    codeFolder: string;
    configuration: Configuration;
}

/** A request on its way to a worker. Worker and gateway exchange them in batches: a message costs more than its content. */
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
    body: Uint8Array | undefined;
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
    body: string | Uint8Array;
    /** Lambda's name for what went wrong, and what the handler said. */
    failure?: Failure;
}

/** An error of a function. */
export interface Failure {
    errorType: string;
    errorMessage: string;
    /** For the log, never for callers. */
    stack?: string;
}

/** What a worker sends: that it is ready, why it ends and which requests it had begun, batches of answers. */
export type FromWorker =
    { kind: "ready" } | { kind: "failed"; failure: Failure; underWay: number[] } | { kind: "responses"; batch: Batch };

/** What a worker receives: what it is, batches of requests, then the word to end. */
export type ToWorker = { kind: "setup"; setup: WorkerSetup } | { kind: "requests"; batch: Batch } | { kind: "end" };

/** Messages of one turn of the event loop. JSON is faster here than the structured clone; only bytes go by that. */
export interface Batch {
    json: string;
    /** Bodies that are bytes, by their message's place. */
    bytes?: Record<number, Uint8Array>;
}

/** Packs messages whose body may be bytes. */
export function pack(messages: ReadonlyArray<RequestMessage | ResponseMessage>): Batch {
    if (!messages.some(hasBytes)) {
        return { json: JSON.stringify(messages) };
    }
    const bytes: Record<number, Uint8Array> = {};
    const plain = messages.map((message, index) => {
        if (!hasBytes(message)) {
            return message;
        }
        bytes[index] = message.body;
        return { ...message, body: undefined };
    });
    return { json: JSON.stringify(plain), bytes };
}

/** The messages of a batch, as they were packed. */
export function unpack<T extends RequestMessage | ResponseMessage>({ json, bytes }: Batch): T[] {
    const messages = JSON.parse(json) as T[];
    if (bytes !== undefined) {
        for (const [index, body] of Object.entries(bytes)) {
            const message = messages[Number(index)];
            if (message !== undefined) {
                message.body = body;
            }
        }
    }
    return messages;
}

function hasBytes<T extends RequestMessage | ResponseMessage>(message: T): message is T & { body: Uint8Array } {
    return message.body instanceof Uint8Array;
}
