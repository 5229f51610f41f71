import { inspect } from "node:util";
import type { Handler } from "../../components/platforms/local/runtime/load-handler";
import { toEvent } from "./event";
import type { Failure, RequestMessage, ResponseMessage, WorkerSetup } from "./messages";
import { toFailure, toResponse } from "./result";

/** Runs a handler for a request: async handlers and those that call back. `answer` is called once; it must not throw. */
export function invoke(
    handler: Handler,
    setup: WorkerSetup,
    request: RequestMessage,
    answer: (response: ResponseMessage) => void,
): void {
    let answered = false;
    const settle = (make: () => ResponseMessage): void => {
        if (!answered) {
            answered = true;
            answer(make());
        }
    };
    const fail = (error: unknown): void => settle(() => toFailure(request.id, failureOf(error)));
    const succeed = (result: unknown): void =>
        settle(() => {
            try {
                return toResponse(request.id, result);
            } catch (error) {
                return toFailure(request.id, failureOf(error));
            }
        });
    try {
        const returned = handler(toEvent(request, setup.functionName), contextOf(setup, request), (error, result) =>
            error === null || error === undefined ? succeed(result) : fail(error),
        );
        if (isPromise(returned)) {
            returned.then(succeed, fail);
        } else if (handler.length < 3) {
            // A handler that takes a callback and returns nothing answers through it.
            succeed(returned);
        }
    } catch (error) {
        fail(error);
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

function isPromise(value: unknown): value is PromiseLike<unknown> {
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
