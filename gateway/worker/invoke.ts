import { inspect } from "node:util";
import type { Handler } from "../../components/local/runtime/load-handler";
import { toEvent } from "./event";
import type { Failure, RequestMessage, ResponseMessage, WorkerSetup } from "./messages";
import { toFailure, toResponse } from "./result";

/** Runs a handler for a request: async handlers and those that call back. Never rejects. */
export async function invoke(handler: Handler, setup: WorkerSetup, request: RequestMessage): Promise<ResponseMessage> {
    try {
        const result = await call(handler, toEvent(request, setup.functionName), contextOf(setup, request));
        return toResponse(request.id, result);
    } catch (error) {
        return toFailure(request.id, failureOf(error));
    }
}

/** What went wrong, in Lambda's words. */
export function failureOf(error: unknown): Failure {
    if (error instanceof Error) {
        return { errorType: textOf(error.name), errorMessage: textOf(error.message), stack: textOf(error.stack) };
    }
    return { errorType: typeof error, errorMessage: textOf(error) };
}

/** Handlers throw anything: what JSON cannot hold is shown as a debugger would. */
function textOf(value: unknown): string {
    if (typeof value === "string") {
        return value;
    }
    try {
        const hasJson = !["undefined", "function", "symbol"].includes(typeof value);
        return hasJson ? JSON.stringify(value) : inspect(value);
    } catch {
        return inspect(value);
    }
}

async function call(handler: Handler, event: unknown, context: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
        const callback = (error: unknown, result?: unknown): void => {
            if (error === null || error === undefined) {
                resolve(result);
            } else {
                // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
                reject(error);
            }
        };
        const returned = handler(event, context, callback);
        // A handler that takes a callback and returns nothing answers through it.
        if (isPromise(returned) || handler.length < 3) {
            resolve(returned);
        }
    });
}

function isPromise(value: unknown): boolean {
    return typeof (value as { then?: unknown } | undefined | null)?.then === "function";
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(setup: WorkerSetup, request: RequestMessage): object {
    const { functionName, version, configuration } = setup;
    return {
        functionName,
        functionVersion: version,
        invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}:${request.qualifier}`,
        memoryLimitInMB: String(configuration.memorySize),
        awsRequestId: request.requestId,
        logGroupName: `/gray/${functionName}`,
        logStreamName: `${functionName}/[${version}]`,
        callbackWaitsForEmptyEventLoop: false,
        getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
    };
}
