import { randomUUID } from "node:crypto";
import { loadLambdaSdk, partsOfArn } from "../lambda-sdk";
import { clientSettings, type StackAccess } from "../stack-access";
import { parseTarget } from "../../../../gateway/routing/target";
import { toEvent } from "../../../../gateway/worker/event";
import { toResponse } from "../../../../gateway/worker/result";
import type { Call, Outcome } from "../../operations";

/** What Lambda's function URLs answer when a function fails. */
const BAD_GATEWAY = 502;

/**
 * Calls a function on Lambda: with the data as its event, or with a function URL's event for a request.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 *
 * @param access how the function's stack reaches AWS
 * @throws Error when the AWS SDK is not installed, or Lambda refuses the call
 */
export async function invoke(call: Call, functionArn: string, access: StackAccess): Promise<Outcome> {
    const { LambdaClient, InvokeCommand } = loadLambdaSdk("call a function on Lambda");
    const { name } = partsOfArn(functionArn);
    const client = new LambdaClient(clientSettings(functionArn, "lambda", access));
    try {
        const { FunctionError, ExecutedVersion, Payload } = await client.send(
            new InvokeCommand({
                // Its name alone would be that of another function in another account.
                FunctionName: functionArn,
                Qualifier: call.qualifier,
                Payload: call.asRequest ? Buffer.from(JSON.stringify(eventOf(call, name))) : call.data,
            }),
        );
        const body = Buffer.from(Payload ?? []);
        const outcome = { version: ExecutedVersion, headers: {}, body };
        if (FunctionError !== undefined) {
            return { ...outcome, status: call.asRequest ? BAD_GATEWAY : undefined, error: FunctionError };
        }
        return call.asRequest
            ? { ...outcome, ...responseOf(body) }
            : { ...outcome, status: undefined, error: undefined };
    } finally {
        client.destroy();
    }
}

function eventOf({ method, path, headers, data, qualifier }: Call, name: string): object {
    const { path: rest, query } = parseTarget(`/${name}${path}`);
    return toEvent(
        {
            id: 0,
            requestId: randomUUID(),
            qualifier,
            method,
            path: rest,
            query,
            rawHeaders: Object.entries(headers).flat(),
            body: data?.toString("base64"),
            sourceIp: "127.0.0.1",
            time: Date.now(),
            deadline: 0,
        },
        name,
    );
}

/** What a function URL would answer. */
function responseOf(payload: Buffer): Pick<Outcome, "status" | "headers" | "body" | "error"> {
    const { status, headers, body, encoding } = toResponse(0, JSON.parse(payload.toString()));
    const names = headers.filter((_, index) => index % 2 === 0);
    return {
        status,
        error: undefined,
        headers: Object.fromEntries(names.map((name, index) => [name.toLowerCase(), headers[index * 2 + 1] ?? ""])),
        body: Buffer.from(body, encoding),
    };
}
