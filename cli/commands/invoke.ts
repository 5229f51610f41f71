import { isUtf8 } from "node:buffer";
import { Command } from "commander";
import { isJson } from "../../components/json";
import { KEY_HEADER } from "../../components/model/rules";
import type { Call, DeployedFunction, Outcome } from "../../components/platforms/operations";
import { operationsOf, versionsOf } from "../engine/platform-operations";
import { chosenReleases, functionOf, readState, type StackState } from "../engine/stack-state";
import { EXIT } from "../exit-codes";
import { addHeader, addKey, findQualifier, parseMethod, parsePath, parseTarget, readData } from "../invoke/parse";
import { onStack, stackOf, type StackOptions } from "../options";
import { printJson, say } from "../output/say";

interface InvokeOptions extends StackOptions {
    data?: string;
    key?: string[];
    method?: string;
    path?: string;
    header?: Record<string, string>;
}

/** `gray invoke`: calls a function, by any alias or version. */
export function invokeCommand(): Command {
    const command = new Command("invoke")
        .description("call a function, by any alias or version, and print its answer")
        .argument("<target>", "the function: api, or with an alias or version: api:dev, api:3, 'api:$latest'")
        .option("-d, --data <data>", "the data to send: text, @file, or - for standard input")
        .option("-k, --key <key>", "a routing key for rules, such as User=Bob; can be given again", addKey)
        .option("-X, --method <method>", "the request's method (default: GET, or POST with data)", parseMethod)
        .option("--path <path>", "the request's path, with its query", parsePath)
        .option("-H, --header <header>", "a header, such as accept=text/plain; can be given again", addHeader);
    return onStack(command)
        .addHelpText(
            "after",
            `
The answer goes to standard output. The version, the status and the time go to standard error. The exit code is ${String(EXIT.failed)} when the
function failed or the status is 500 or more. On Lambda the data is the event. With --method, --path or --header the event
is the one that a function URL makes of such a request.

  gray invoke api
  gray invoke api:7 --path /items --header user=Bob
  gray invoke api --key User=Bob --data '{"id":1}'`,
        )
        .action(invoke);
}

async function invoke(target: string, options: InvokeOptions): Promise<void> {
    const { name, qualifier } = parseTarget(target);
    const stack = await stackOf(options);
    const state = await readState(stack);
    for (const release of chosenReleases(state, [name])) {
        const fn = functionOf(state, release);
        const call = await callOf(state, fn, qualifier, options);
        const started = performance.now();
        const outcome = await operationsOf(release).invoke(fn, call);
        const milliseconds = Math.round(performance.now() - started);
        if (options.json) {
            printJson(outcomeJson(name, call, outcome, milliseconds));
        } else {
            print(outcome, milliseconds);
        }
        if (outcome.error !== undefined || (outcome.status ?? 0) >= 500) {
            process.exitCode = EXIT.failed;
        }
    }
}

function print({ version, status, error, body }: Outcome, milliseconds: number): void {
    process.stdout.write(body);
    if (process.stdout.isTTY && !body.toString("latin1").endsWith("\n")) {
        console.log();
    }
    const who = version === undefined ? "no version" : `version ${version}`;
    say([who, ...[status, error].filter(detail => detail !== undefined), `${String(milliseconds)} ms`].join(", "));
}

async function callOf(
    state: StackState,
    fn: DeployedFunction,
    qualifier: string,
    { data: dataText, key = [], method, path, header = {} }: InvokeOptions,
): Promise<Call> {
    const { release } = fn;
    const { checkCall, callable } = operationsOf(release);
    const data = dataText === undefined ? undefined : readData(dataText);
    const asRequest = method !== undefined || path !== undefined || Object.keys(header).length > 0;
    checkCall?.(fn, { hasKeys: key.length > 0, asRequest, data });
    const versions = (await versionsOf(state, release)).map(({ version }) => version);
    return {
        qualifier: findQualifier(release, qualifier, callable?.(fn, versions) ?? versions),
        method: method ?? (data === undefined ? "GET" : "POST"),
        path: path ?? "/",
        headers: {
            ...(data !== undefined && isJson(data) && { "content-type": "application/json" }),
            ...header,
            ...(key.length > 0 && { [KEY_HEADER]: key.join("; ") }),
        },
        data,
        asRequest,
    };
}

function outcomeJson(
    name: string,
    { qualifier }: Call,
    { version, status, error, headers, body }: Outcome,
    milliseconds: number,
): Record<string, unknown> {
    const text = isUtf8(body);
    return {
        function: name,
        qualifier,
        version: version ?? null,
        status: status ?? null,
        error: error ?? null,
        milliseconds,
        headers,
        body: body.toString(text ? "utf8" : "base64"),
        isBase64Encoded: !text,
    };
}
