import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lastChange } from "../../../components/platforms/local/change-announcement";
import { removeFolder } from "../../../components/files";
import { GATEWAY_HEADER, listGateways, registerGateway } from "../../../components/platforms/local/gateways";
import { hashCode } from "../../../components/platforms/local/code-folder";
import { DEFAULTS } from "../../../components/platforms/local/configuration";
import { functionFolder } from "../../../components/platforms/local/layout";
import { stackFolder } from "../../../components/stack-folder";
import { settle } from "../../../components/platforms/local/plugin/await-gateways";
import type * as versionProviderModule from "../../../components/platforms/local/plugin/version-provider";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** An update ends when the gateways that run have it in force. */

const PROVIDER = path.resolve(__dirname, "../../../dist/components/platforms/local/plugin/version-provider.js");
const VERSION_URN = "urn:pulumi:dev::shop::gray:local:Function$gray-local:index:Version::api-version";
const ID = "this-one";
const URN = "urn:pulumi:dev::shop::gray-local:index:Alias::api:live";

let project: string;
let folder: string;
let server: http.Server | undefined;

beforeEach(() => {
    project = temporaryFolder();
    folder = stackFolder(project, "dev");
});
afterEach(() => {
    server?.close();
    server = undefined;
    vi.restoreAllMocks();
    removeFolder(project);
});

/** A server that answers as told; its address. */
async function answering(answer: () => { status?: number; text: string; id?: string }): Promise<string> {
    server = http.createServer((_request, response) => {
        const { status = 200, text, id = ID } = answer();
        response.writeHead(status, { connection: "close", [GATEWAY_HEADER]: id }).end(text);
    });
    await new Promise<void>(resolve => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

async function timed(): Promise<number> {
    const started = Date.now();
    await settle(folder, URN, 600);
    return Date.now() - started;
}

describe("settle", () => {
    test("with no gateway it announces and is done", async () => {
        expect(await timed()).toBeLessThan(200);
        expect(lastChange(folder)).toBeGreaterThan(Date.now() - 10_000);
    });

    test("every change has a larger number, also when the clock goes back", async () => {
        await settle(folder, URN);
        const first = lastChange(folder) ?? Infinity;
        vi.spyOn(Date, "now").mockReturnValue(5);
        await settle(folder, URN);
        expect(lastChange(folder)).toBe(first + 1);
    });

    test("waits for a gateway until it has the change in force, or a later one", async () => {
        let asked = 0;
        const url = await answering(() => ({
            text: JSON.stringify({ change: ++asked < 5 ? 1 : (lastChange(folder) ?? 0) + 1 }),
        }));
        registerGateway(folder, url, ID);
        await settle(folder, URN);
        expect(asked).toBe(5);
    });

    test("one that does not take it up is named, and the update goes on", async () => {
        const said = vi.spyOn(console, "error").mockReturnValue();
        const url = await answering(() => ({ text: "{}" }));
        registerGateway(folder, url, ID);
        expect(await timed()).toBeGreaterThanOrEqual(600);
        expect(said.mock.calls).toEqual([
            [expect.stringContaining(`the gateway on ${url} has not taken the change up`)],
        ]);

        // It is not waited for again in this update, nor named again, by whomever.
        const started = Date.now();
        await Promise.all([settle(folder, URN, 600), settle(folder, URN, 600)]);
        await settle(folder, URN, 600);
        expect(Date.now() - started).toBeLessThan(600);
        expect(said).toHaveBeenCalledOnce();
    });

    test.each([
        ["that was killed", undefined],
        ["whose port another program has", { text: "<html>" }],
        ["whose port another stack's gateway has", { text: '{"change":1}', id: "another-one" }],
        ["that stops", { status: 503, text: '{"change":1}' }],
    ])("a gateway %s is forgotten", async (_what, answer) => {
        const url = await answering(() => answer ?? { text: "" });
        if (answer === undefined) {
            server?.close();
        }
        registerGateway(folder, url, ID);
        expect(await timed()).toBeLessThan(400);
        expect(listGateways(folder)).toEqual([]);
    });
});

test("a version that is made again is waited for, too: callers of its number meet it when the update is over", async () => {
    const code = path.join(project, "src");
    writeFiles(code, { "index.js": "exports.handler = async () => 1;" });
    const directory = functionFolder(folder, "api");
    const news = {
        directory,
        functionName: "api",
        code,
        codeHash: hashCode(code),
        ...DEFAULTS,
        handler: "index.handler",
    };
    // As it is built: it starts the process that serves.
    const { versionProvider } = (await import(PROVIDER)) as typeof versionProviderModule;
    const { inputs } = (await versionProvider.check({}, news, VERSION_URN)) as { inputs: object };
    await versionProvider.create(inputs, VERSION_URN);
    let asked = 0;
    const url = await answering(() => ({ text: JSON.stringify({ change: ++asked < 5 ? 1 : lastChange(folder) }) }));
    registerGateway(folder, url, ID);
    await versionProvider.update(inputs, inputs, VERSION_URN);
    expect(asked).toBe(5);
});

describe("a gateway's registration", () => {
    test("is taken back with the folders that only it needed", () => {
        const unregister = registerGateway(folder, "http://127.0.0.1:1", ID);
        expect(fs.statSync(path.join(folder, "gateways", `${String(process.pid)}.json`)).mode & 0o777).toBe(0o600);
        unregister();
        expect(fs.readdirSync(project)).toEqual([]);
    });

    test("leaves what is deployed alone", async () => {
        await settle(folder, URN);
        registerGateway(folder, "http://127.0.0.1:1", ID)();
        expect(fs.readdirSync(folder)).toEqual(["changed"]);
    });
});
