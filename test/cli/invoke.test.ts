import { spawn } from "node:child_process";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Release } from "../../components/state/release";
import { findQualifier } from "../../cli/invoke/parse";
import { resolve } from "../../components/model/resolution";
import { writeJson } from "../../components/files";
import { gatewaysFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { Gateway } from "../support/gateway";
import { GRAY, type GrayRun } from "../support/gray";
import { LocalStack, says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/** `gray invoke`, on stacks that the real engine made. */

/** Answers with what it was asked, and which version it is. */
const echo = (text: string): string => `exports.handler = async (event, context) => {
    if (event.rawPath === "/throw") { throw new RangeError("thrown"); }
    const { rawPath, rawQueryString, headers, body = null, requestContext } = event;
    return {
        statusCode: rawPath === "/503" ? 503 : 200,
        headers: { "content-type": rawPath === "/bytes" ? "image/png" : "application/json" },
        body: rawPath === "/bytes" ? "/wA=" : JSON.stringify({ text: ${JSON.stringify(text)}, rawPath, rawQueryString,
            type: headers["content-type"] ?? null, key: headers["x-gray-key"] ?? null, user: headers.user ?? null,
            body, method: requestContext.http.method, called: context.invokedFunctionArn.split(":").pop() }),
        isBase64Encoded: rawPath === "/bytes",
    };
};`;

test("nothing is published yet", () => {
    const resolution = resolve({ newest: "1", published: { state: "none" } }, 1);
    const release = { name: "api", resolution } as Release;
    expect(findQualifier(release, "$latest", ["1"])).toBe("1");
    expect(() => findQualifier(release, "$published", ["1"])).toThrow(
        "api has no published version; publish one first",
    );
});

describe("on the local platform", () => {
    let project: Project;
    let gateway: Gateway;
    beforeAll(async () => {
        project = await Project.open(
            `new gray.local.Function("api", { code: "./code", handler: "index.handler", aliases: { dev: "$latest" },
                rules: [{ key: { name: "User", exact: "Bob" }, version: "$latest" }] });
            new gray.Release("app", { latest: "app-1" });`,
            { "code/index.js": echo("one"), "data.json": '{"from":"file"}', "data.txt": "not JSON" },
        );
        expect((await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
        project.write({ "code/index.js": echo("two") });
        expect((await project.up()).code).toBe(0);
        gateway = new Gateway(project.folder, STACK);
    });
    afterAll(async () => {
        await gateway.stop();
        project.close();
    });

    const invoke = async (...args: string[]): Promise<GrayRun> => project.gray(["invoke", ...args]);

    test("without a gateway it says so; the port of one that was killed may be another program's", async () => {
        const other = http.createServer((_request, response) => response.end("hello"));
        await new Promise<void>(resolve => other.listen(0, "127.0.0.1", resolve));
        const { port } = other.address() as AddressInfo;
        const file = `${gatewaysFolder(stackFolder(project.folder, STACK))}/1.json`;
        const refused = [1, "", `gray: no gateway serves stack ${STACK}; start \`gray serve\`\n`];
        writeJson(file, { url: `http://127.0.0.1:${String(port)}` });
        const { code, output, errors } = await invoke("api");
        expect([code, output, errors]).toEqual(refused);
        other.close();

        const stranger = new LocalStack();
        await stranger.version("api", "1", echo("stranger"));
        stranger.alias("api", { "1": 1 });
        await stranger.gateway.start();
        writeJson(file, { url: stranger.gateway.url, id: "of the one that was killed" });
        const again = await invoke("api");
        expect([again.code, again.output, again.errors]).toEqual(refused);
        await stranger.close();
        // Its file is left there: those that do not answer are passed over.
        await gateway.start();
    });

    test.each<[string, string[], string, Record<string, unknown>]>([
        ["the default alias", ["api"], "1", { text: "one", method: "GET", rawPath: "/", body: null, called: "live" }],
        ["an alias", ["api:dev"], "2", { text: "two", called: "dev" }],
        ["a version", ["api:1"], "1", { text: "one", called: "1" }],
        ["the newest", ["api:$latest"], "2", { text: "two" }],
        ["the published one", ["api:$published"], "1", { text: "one" }],
        [
            "a key, by which a rule goes",
            ["api", "--key", "User=Bob", "-k", "Group=a b"],
            "2",
            { key: "User=Bob; Group=a b" },
        ],
        [
            "data that is JSON",
            ["api", "--data", '{"a":1}'],
            "1",
            { method: "POST", type: "application/json", body: '{"a":1}' },
        ],
        ["data from a file", ["api", "-d", "@data.json"], "1", { body: '{"from":"file"}' }],
        ["data that is no JSON", ["api", "-d", "@data.txt"], "1", { type: null, body: "not JSON" }],
        [
            "a request",
            [
                "api",
                "-X",
                "put",
                "--path",
                "/items/3?page=2&x=%20",
                "-H",
                "User=Ann=a",
                "-H",
                "Content-Type=text/x",
                "-d",
                "1",
            ],
            "1",
            {
                method: "PUT",
                rawPath: "/items/3",
                rawQueryString: "page=2&x=%20",
                user: "Ann=a",
                type: "text/x",
                body: "1",
            },
        ],
    ])("%s", async (_, args, version, expected) => {
        const { code, output, errors } = await invoke(...args);
        expect(errors).toMatch(new RegExp(`^gray: version ${version}, 200, \\d+ ms\\n$`));
        expect(code).toBe(0);
        expect(JSON.parse(output)).toMatchObject(expected);
    });

    test("data from standard input", async () => {
        const child = spawn(process.execPath, [GRAY, "invoke", "api", "--data", "-"], {
            cwd: project.folder,
            env: project.pulumi.environment,
            stdio: ["pipe", "pipe", "ignore"],
        });
        let output = "";
        child.stdout.on("data", (data: Buffer) => (output += data.toString()));
        child.stdin.end('{"from":"input"}');
        expect(await new Promise(resolve => child.once("close", resolve))).toBe(0);
        expect(JSON.parse(output)).toMatchObject({ body: '{"from":"input"}' });
    });

    test("an answer of 500 and more, and an error, end with 1", async () => {
        const down = await invoke("api", "--path", "/503");
        expect(down.code).toBe(1);
        expect(down.errors).toMatch(/^gray: version 1, 503, \d+ ms\n$/);
        expect(JSON.parse(down.output)).toMatchObject({ rawPath: "/503" });
        const thrown = await invoke("api", "--path", "/throw");
        expect(thrown.code).toBe(1);
        expect(thrown.errors).toMatch(/^gray: version 1, 502, RangeError, \d+ ms\n$/);
        expect(JSON.parse(thrown.output)).toEqual({ errorType: "RangeError", errorMessage: "thrown" });
    });

    test("as JSON; bytes are base64", async () => {
        const run = await invoke("api:2", "--path", "/bytes", "--json");
        expect([run.code, run.errors]).toEqual([0, ""]);
        expect(JSON.parse(run.output)).toMatchObject({
            function: "api",
            qualifier: "2",
            version: "2",
            status: 200,
            error: null,
            headers: { "content-type": "image/png", "x-gray-version": "2" },
            body: "/wA=",
            isBase64Encoded: true,
        });
    });

    test.each<[string[], number, string]>([
        [["shop"], 1, 'gray: no function is named "shop"; give some of api, app\n'],
        [
            ["api:prod"],
            1,
            'gray: api has no alias or version "prod" that can be called; aliases: live, dev; versions: 2, 1\n',
        ],
        [
            ["api:3"],
            1,
            'gray: api has no alias or version "3" that can be called; aliases: live, dev; versions: 2, 1\n',
        ],
        [["app"], 1, "gray: app is a release of its own; gray does not know how its platform is called\n"],
        [
            ["api", "-d", "@nowhere"],
            1,
            "gray: --data: nowhere cannot be read: ENOENT: no such file or directory, open 'nowhere'\n",
        ],
        [
            ["api", "--key", "Bob"],
            2,
            "error: option '-k, --key <key>' argument 'Bob' is invalid. give a name and a value (\"User=Bob\").\n",
        ],
        [
            ["api", "--header", "a b=c"],
            2,
            "error: option '-H, --header <header>' argument 'a b=c' is invalid. give a header's name and value (\"accept=text/plain\").\n",
        ],
        [
            ["api", "--path", "items"],
            2,
            "error: option '--path <path>' argument 'items' is invalid. give one that starts with a slash, percent-encoded (\"/items?page=2\").\n",
        ],
        [
            ["api", "--method", "GET /"],
            2,
            "error: option '-X, --method <method>' argument 'GET /' is invalid. give one of HTTP's (\"POST\").\n",
        ],
    ])("%j is refused", async (args, code, message) => {
        const run = await invoke(...args);
        expect([run.code, run.errors, run.output]).toEqual([code, message, ""]);
    });
});

describe("on AWS", () => {
    const moto = useMoto();
    let aws: AwsProject;
    let answer: { version: string; payload: string; error?: string };
    const calls: Array<{ path: string; payload: unknown }> = [];
    /** Moto, but for calls of functions, which it could only run in containers. */
    const lambda = http.createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
            const body = Buffer.concat(chunks);
            const path = request.url ?? "";
            if (path.includes("/invocations")) {
                calls.push({ path, payload: body.length === 0 ? undefined : JSON.parse(body.toString()) });
                response.setHeader("x-amz-executed-version", answer.version);
                if (answer.error !== undefined) {
                    response.setHeader("x-amz-function-error", answer.error);
                }
                response.end(answer.payload);
                return;
            }
            const { method, headers } = request;
            const passed = http.request(`${moto().url}${path}`, { method, headers }, from => {
                response.writeHead(from.statusCode ?? 500, from.headers);
                from.pipe(response);
            });
            passed.end(body);
        });
    });
    beforeAll(async () => {
        await new Promise<void>(resolve => lambda.listen(0, "127.0.0.1", resolve));
        aws = await AwsProject.open(
            moto(),
            `new gray.aws.Function("api", { name: "shop-api", code: "./code", handler: "index.handler" });`,
            { "code/index.js": says("one") },
        );
    });
    afterAll(() => {
        lambda.close();
        aws.close();
    });

    const invoke = async (...args: string[]): Promise<GrayRun> =>
        aws.project.gray(["invoke", ...args], {
            AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${String((lambda.address() as AddressInfo).port)}`,
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        });

    test("an event, a request, an error; and what Lambda cannot do", async () => {
        expect((await aws.up()).code).toBe(0);
        const arn = encodeURIComponent("arn:aws:lambda:us-east-1:123456789012:function:shop-api");
        const path = `/2015-03-31/functions/${arn}/invocations?Qualifier=`;

        answer = { version: "1", payload: '{"statusCode":500}' };
        const event = await invoke("api", "--data", '{"id":7}');
        expect([event.code, event.output]).toEqual([0, '{"statusCode":500}']);
        expect(event.errors).toMatch(/^gray: version 1, \d+ ms\n$/);
        expect(calls.at(-1)).toEqual({ path: `${path}live`, payload: { id: 7 } });

        answer = { version: "1", payload: '{"statusCode":201,"body":"aGk=","isBase64Encoded":true}' };
        const request = await invoke("api:$latest", "--path", "/items?page=2", "-H", "user=Bob", "-d", "hello");
        expect([request.code, request.output]).toEqual([0, "hi"]);
        expect(request.errors).toMatch(/^gray: version 1, 201, \d+ ms\n$/);
        expect(calls.at(-1)).toMatchObject({
            path: `${path}1`,
            payload: {
                version: "2.0",
                rawPath: "/items",
                rawQueryString: "page=2",
                queryStringParameters: { page: "2" },
                headers: { user: "Bob" },
                body: "hello",
                requestContext: { http: { method: "POST" } },
            },
        });

        answer = { version: "1", payload: '{"errorType":"RangeError"}', error: "Unhandled" };
        const failed = await invoke("api");
        expect([failed.code, failed.output]).toEqual([1, '{"errorType":"RangeError"}']);
        expect(failed.errors).toMatch(/^gray: version 1, Unhandled, \d+ ms\n$/);
        expect(calls.at(-1)?.payload).toBeUndefined();

        const before = calls.length;
        const refusals: Array<[string[], string]> = [
            [
                ["api", "--key", "User=Bob"],
                "--key: api is on Lambda, where no rule reads routing keys; name an alias or a version (api:3)",
            ],
            [
                ["api", "-d", "hello"],
                "--data: an event of Lambda's is JSON; give some, or --method for a request with that body",
            ],
            [["api:9"], 'api has no alias or version "9" that can be called; aliases: live; versions: 1'],
        ];
        for (const [args, message] of refusals) {
            const run = await invoke(...args);
            expect([run.code, run.errors, run.output]).toEqual([1, `gray: ${message}\n`, ""]);
        }
        expect(calls).toHaveLength(before);
    });
});
