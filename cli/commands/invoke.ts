import { isUtf8 } from "node:buffer";
import { Command } from "commander";
import { stackOf as folderOfStack } from "../../components/platforms/local/layout";
import { referencesByVersion } from "../../components/model/version-references";
import { KEY_HEADER } from "../../components/model/rules";
import { awsAccessOf, chosenReleases, placeOf, readState, type StackState } from "../engine/stack-state";
import type { Release } from "../../components/state/releases";
import { EXIT } from "../exit-codes";
import type { Call, Outcome } from "../../components/platforms/call";
import { callLambda } from "../../components/platforms/aws/operations/invoke";
import { callGateway, callRouter } from "../../components/platforms/docker/operations/invoke";
import { addHeader, addKey, findQualifier, parseMethod, parsePath, parseTarget, readData } from "../invoke/parse";
import { onStack, printJson, say, stackOf, type StackOptions } from "../options";
import { versionsOf } from "../versions/versions";

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
        .option("-d, --data <data>", "what is sent: text, @file, or - for standard input")
        .option("-k, --key <key>", "a routing key for rules, User=Bob; again for more", addKey)
        .option("-X, --method <method>", "method of the request (default: GET, with data POST)", parseMethod)
        .option("--path <path>", "path of the request, with its query", parsePath)
        .option("-H, --header <header>", "a header, accept=text/plain; again for more", addHeader);
    return onStack(command)
        .addHelpText(
            "after",
            `
The answer goes to standard output; version, status and time to standard error. Ends with ${String(EXIT.failed)} when the function failed or
the status is 500 or more. On Lambda the data is the event; with --method, --path or --header it is a function URL's event
for that request.

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
        const call = await callOf(state, release, qualifier, options);
        const started = performance.now();
        const outcome = await send(state, call);
        const milliseconds = Math.round(performance.now() - started);
        if (options.json) {
            printJson(outcomeJson(call, outcome, milliseconds));
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
    say([who, ...[status, error].filter(each => each !== undefined), `${String(milliseconds)} ms`].join(", "));
}

async function callOf(
    state: StackState,
    release: Release,
    qualifier: string,
    { data: given, key = [], method, path, header = {} }: InvokeOptions,
): Promise<Call> {
    const { name, platform } = release;
    if (platform === "aws" && key.length > 0) {
        throw new Error(
            `--key: ${name} is on Lambda, where no rule reads routing keys; name an alias or a version (${name}:3)`,
        );
    }
    const data = given === undefined ? undefined : readData(given);
    const asRequest = method !== undefined || path !== undefined || Object.keys(header).length > 0;
    if (platform === "aws" && !asRequest && data !== undefined && !isJson(data)) {
        throw new Error("--data: an event of Lambda's is JSON; give some, or --method for a request with that body");
    }
    return {
        release,
        qualifier: findQualifier(release, qualifier, await callable(state, release)),
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

/** On Docker only versions that somebody may get run. */
async function callable(state: StackState, release: Release): Promise<string[]> {
    const versions = (await versionsOf(state, release)).map(({ version }) => version);
    const held = referencesByVersion(release);
    return release.platform === "docker" ? versions.filter(version => version in held) : versions;
}

async function send(state: StackState, call: Call): Promise<Outcome> {
    const { release } = call;
    const place = placeOf(state, release);
    if (release.platform === "local" && place !== undefined) {
        return callGateway(call, folderOfStack(place));
    }
    if (release.platform === "aws" && place !== undefined) {
        return callLambda(call, place, awsAccessOf(state, release));
    }
    if (release.platform === "docker") {
        return callRouter(call);
    }
    throw new Error(`${release.name} is a release of its own; gray does not know how its platform is called`);
}

function outcomeJson(
    { release, qualifier }: Call,
    { version, status, error, headers, body }: Outcome,
    milliseconds: number,
): Record<string, unknown> {
    const text = isUtf8(body);
    return {
        function: release.name,
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

function isJson(data: Buffer): boolean {
    try {
        JSON.parse(data.toString());
        return true;
    } catch {
        return false;
    }
}
