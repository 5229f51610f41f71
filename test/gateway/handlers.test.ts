import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { json } from "../support/http";
import { type Code, LocalStack } from "../support/local-stack";
import { writeFiles } from "../support/temporary-folder";

/** The forms a handler may take, and what it gets besides the event. */

/** Handlers that answer "ok", in every form that Lambda knows. */
const FORMS: Array<{ form: string; handler?: string; code: Code }> = [
    { form: "an async function", code: 'exports.handler = async () => "ok";' },
    {
        form: "a function that returns a promise",
        code: 'exports.handler = () => new Promise(done => setTimeout(done, 20, "ok"));',
    },
    {
        form: "a function that calls back later",
        code: 'exports.handler = (event, context, done) => { setTimeout(done, 20, null, "ok"); };',
    },
    {
        form: "a function that calls back at once",
        code: 'exports.handler = (event, context, done) => done(undefined, "ok");',
    },
    {
        form: "an async function that takes a callback and does not call it",
        code: 'exports.handler = async (event, context, done) => "ok";',
    },
    { form: "a function that returns its value", code: 'exports.handler = () => "ok";' },
    {
        form: "a CommonJS module that needs another",
        code: {
            "index.js": 'module.exports = { handler: async () => require("./answer") };',
            "answer.js": 'module.exports = "ok";',
        },
    },
    { form: "a .cjs file", code: { "index.cjs": 'exports.handler = async () => "ok";' } },
    { form: "a .mjs file", code: { "index.mjs": 'import "node:path";\nexport const handler = async () => "ok";' } },
    {
        form: "an ES module by its package.json",
        code: {
            "package.json": '{ "type": "module" }',
            "index.js": 'import { answer } from "./answer.js";\nexport async function handler() { return answer; }',
            "answer.js": 'export const answer = "ok";',
        },
    },
    {
        form: "a default export",
        code: { "index.mjs": 'export default { handler: async () => "ok" };' },
    },
    {
        form: "an ES module that waits while it loads",
        code: { "index.mjs": 'await new Promise(done => setTimeout(done, 20));\nexport const handler = () => "ok";' },
    },
    {
        form: "a file in a folder",
        handler: "src/api/main.run",
        code: {
            "src/api/main.js": 'exports.run = async () => require("../text").text;',
            "src/text.js": 'exports.text = "ok";',
        },
    },
    {
        form: "a file with a dot in its name",
        handler: "api.v2.handler",
        code: { "api.v2.js": 'exports.handler = async () => "ok";' },
    },
];

/** Shows what the handler was given. */
const SHOW = `
exports.handler = async (event, context) => {
    const first = context.getRemainingTimeInMillis();
    await new Promise(done => setTimeout(done, 50));
    const { functionName, functionVersion, invokedFunctionArn, awsRequestId, memoryLimitInMB } = context;
    const seen = { functionName, functionVersion, invokedFunctionArn, awsRequestId, memoryLimitInMB };
    const requestId = event.requestContext.requestId;
    return { ...seen, requestId, first, second: context.getRemainingTimeInMillis(), environment: process.env };
};`;

const stack = new LocalStack();

beforeAll(async () => {
    for (const [i, { handler = "index.handler", code }] of FORMS.entries()) {
        await stack.add(`form${String(i)}`, code, { handler });
    }
    const environment = { COLOUR: "grey", PATH: "/own/path", EMPTY: "" };
    await stack.add("show", SHOW, { timeout: 5, memorySize: 192, environment });
    await stack.version("show", "2", SHOW);
    stack.alias("show", { "2": 1 }, { alias: "dev" });
    await stack.gateway.start({
        PULUMI_CONFIG_PASSPHRASE: "gateway-secret-1",
        AWS_SECRET_ACCESS_KEY: "gateway-secret-2",
        NODE_OPTIONS: "--no-warnings",
    });
});
afterAll(async () => stack.close());

async function show(path = "/show"): Promise<Record<string, unknown>> {
    return json(await stack.call(path));
}

describe("forms of handlers", () => {
    test.each(FORMS.map(({ form }, i) => ({ form, path: `/form${String(i)}` })))("$form runs", async ({ path }) => {
        expect(await stack.call(path)).toMatchObject({ status: 200, text: "ok" });
    });

    test("code is CommonJS without a word of its own, whatever the project around it is", async () => {
        const modules = new LocalStack();
        await modules.add("api", 'exports.handler = async () => typeof require === "function" ? "ok" : "module";');
        writeFiles(modules.project, { "package.json": '{ "type": "module" }' });
        await modules.gateway.start();
        expect(await modules.call("/api")).toMatchObject({ status: 200, text: "ok" });
        await modules.close();
    });

    test("a handler keeps what it holds between requests, each version for itself", async () => {
        const counter = "let n = 0; exports.handler = async () => ++n;";
        await stack.add("counter", counter);
        await stack.version("counter", "2", counter);
        stack.alias("counter", { "2": 1 }, { alias: "dev" });
        await stack.apply();
        const texts: string[] = [];
        for (const path of ["/counter", "/counter", "/counter:dev", "/counter"]) {
            texts.push((await stack.call(path)).text);
        }
        expect(texts).toEqual(["1", "2", "1", "3"]);
    });
});

describe("context", () => {
    test("names the function, the version that runs, and what was called", async () => {
        const arn = "arn:aws:lambda:local:000000000000:function:show";
        const expected: Record<string, [version: string, qualifier: string]> = {
            "/show": ["1", "live"],
            "/show:live": ["1", "live"],
            "/show:dev": ["2", "dev"],
            "/show:1": ["1", "1"],
            "/show:2": ["2", "2"],
        };
        for (const [path, [version, qualifier]] of Object.entries(expected)) {
            expect(await show(path), path).toMatchObject({
                functionName: "show",
                functionVersion: version,
                invokedFunctionArn: `${arn}:${qualifier}`,
            });
        }
    });

    test("the request's number is its own, and the event has it too", async () => {
        const seen = await Promise.all(Array.from({ length: 20 }, async () => show()));
        expect(new Set(seen.map(each => each["awsRequestId"])).size).toBe(20);
        for (const each of seen) {
            expect(each["requestId"]).toBe(each["awsRequestId"]);
        }
    });

    test("the time that remains starts at the timeout and goes down", async () => {
        const { first, second } = await show();
        expect(first).toBeLessThanOrEqual(5000);
        expect(first).toBeGreaterThan(4000);
        expect(second).toBeLessThanOrEqual(Number(first) - 45);
    });

    test("the memory limit is the version's", async () => {
        expect((await show())["memoryLimitInMB"]).toBe("192");
        expect((await show("/show:2"))["memoryLimitInMB"]).toBe("128");
    });
});

describe("environment", () => {
    test("the function's own variables are there, and win over the machine's", async () => {
        const { environment } = await show();
        expect(environment).toMatchObject({ COLOUR: "grey", PATH: "/own/path", EMPTY: "" });
        expect((await show("/show:2"))["environment"]).not.toHaveProperty("COLOUR");
    });

    test("Lambda's variables are there", async () => {
        expect((await show("/show:2"))["environment"]).toMatchObject({
            _HANDLER: "index.handler",
            AWS_LAMBDA_FUNCTION_NAME: "show",
            AWS_LAMBDA_FUNCTION_VERSION: "2",
            AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
            LAMBDA_TASK_ROOT: `${stack.functionFolder("show")}/versions/2/code`,
        });
    });

    test("nothing of the gateway's own is there that may be a secret", async () => {
        const answer = await stack.call("/show");
        expect(answer.text).not.toContain("gateway-secret");
        expect(json(answer)["environment"]).not.toHaveProperty("NODE_OPTIONS");
    });
});
