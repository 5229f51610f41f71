import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeFolder } from "../../../components/files";
import type * as checkLoadsModule from "../../../components/platforms/local/runtime/check-loads";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** The process that loads a version runs built code, so what is tested here is the build. */
const DIST = path.resolve(__dirname, "../../../dist/components/platforms/local/runtime/check-loads.js");

let folder: string;
let check: (files: Record<string, string>, handler?: string, environment?: Record<string, string>) => Promise<string>;
beforeEach(async () => {
    const { checkLoads } = (await import(DIST)) as typeof checkLoadsModule;
    folder = temporaryFolder();
    check = async (files, handler = "index.handler", environment = {}) => {
        writeFiles(folder, files);
        const configuration = { handler, runtime: "nodejs", timeout: 3, memorySize: 128, environment };
        return checkLoads(folder, { functionName: "api", version: "2", ...configuration }).then(
            () => "ready",
            (error: unknown) => (error as Error).message,
        );
    };
});
afterEach(() => removeFolder(folder));

const HANDLER = "exports.handler = async () => 1;";

describe("a version is ready when its handler loads", () => {
    test.each<[string, Record<string, string>, string | undefined]>([
        ["as CommonJS", { "index.js": HANDLER }, undefined],
        ["as an ES module", { "index.mjs": "export const handler = async () => 1;" }, undefined],
        ["as CommonJS by its ending", { "index.cjs": HANDLER }, undefined],
        [
            "as an ES module by package.json",
            { "index.js": "export const handler = () => 1;", "package.json": '{ "type": "module" }' },
            undefined,
        ],
        ["from a folder below", { "src/api/main.js": "exports.run = () => 1;" }, "src/api/main.run"],
        ["as a module's default export's function", { "index.mjs": "export default { handler() {} };" }, undefined],
    ])("%s", async (_how, files, handler) => {
        expect(await check(files, handler)).toBe("ready");
    });

    test("whatever it prints, and though a timer would keep it alive", async () => {
        const noisy = "console.log('x'.repeat(1e6)); console.error('y'); setInterval(() => {}, 1000);";
        expect(await check({ "index.js": noisy + HANDLER })).toBe("ready");
    });

    test("with the function's environment and Lambda's names, and no one else's secrets", async () => {
        process.env["GRAY_TEST_SECRET"] = "hidden";
        const wanted =
            "[process.env.LOG, process.env.AWS_LAMBDA_FUNCTION_NAME, process.env.AWS_LAMBDA_FUNCTION_VERSION]";
        const code =
            `if (${wanted}.join() !== "debug,api,2") throw new Error(${wanted}.join());` +
            "if (process.env.GRAY_TEST_SECRET || process.env.PULUMI_CONFIG_PASSPHRASE) throw new Error('leaked');";
        expect(await check({ "index.js": code + HANDLER }, undefined, { LOG: "debug" })).toBe("ready");
        delete process.env["GRAY_TEST_SECRET"];
    });
});

describe("a version is not ready, and the message says why", () => {
    const BEFORE = "api: version 2 is not ready and gets no traffic: ";

    test.each<[string, Record<string, string>, string]>([
        [
            "when the file is missing",
            { "other.js": HANDLER },
            "Runtime.ImportModuleError: handler index.handler: no index.js, .mjs, .cjs in the code folder",
        ],
        [
            "when it exports no such function",
            { "index.js": "exports.handle = () => 1;" },
            "Runtime.HandlerNotFound: handler index.handler: index.js exports no function named handler",
        ],
        [
            "when the export is not a function",
            { "index.js": "exports.handler = 7;" },
            "Runtime.HandlerNotFound: handler index.handler: index.js exports no function named handler",
        ],
        [
            "when it does not parse",
            { "index.js": "exports.handler = async () => {" },
            "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input",
        ],
        [
            "when it throws",
            { "index.js": "throw new TypeError('no database\\nat all');" },
            "Runtime.ImportModuleError: TypeError: no database",
        ],
        ["when it throws text", { "index.js": "throw 'just text';" }, "Runtime.ImportModuleError: Error: just text"],
        [
            "when a package is missing",
            { "index.js": "require('no-such-package');" },
            "Runtime.ImportModuleError: Error: Cannot find module 'no-such-package'",
        ],
        [
            "when it ends the process",
            { "index.js": "process.exit(3);" },
            "Runtime.ExitError: Runtime exited with error: exit status 3",
        ],
        [
            "when an error is thrown beside its loading",
            { "index.mjs": "setTimeout(() => { throw new Error('beside'); }); await new Promise(() => {});" },
            "Runtime.UncaughtException: beside",
        ],
    ])("%s", async (_why, files, message) => {
        expect(await check(files)).toBe(BEFORE + message);
    });

    test("when it cannot be started as a process", async () => {
        const large = { A: "x".repeat(200 * 1024) };
        expect(await check({ "index.js": HANDLER }, undefined, large)).toBe(
            `${BEFORE}Runtime.ExitError: Runtime exited with error: the process cannot be started: spawn E2BIG; ` +
                "its environment is larger than the operating system takes",
        );
    });

    test.each([
        ["--no-such-option", "exit status 9"],
        ["--require=./no-such-file", "exit status 1"],
    ])("when Node.js does not start with its own options: %s", async (NODE_OPTIONS, how) => {
        expect(await check({ "index.js": HANDLER }, undefined, { NODE_OPTIONS })).toBe(
            `${BEFORE}Runtime.ExitError: Runtime exited with error: ${how}`,
        );
    });

    test("when it closes the channel, and is there all the same", async () => {
        const closes =
            'process.removeAllListeners("disconnect"); process.disconnect(); setInterval(() => 1, 1000);' +
            "await new Promise(() => undefined);";
        expect(await check({ "index.mjs": closes })).toBe(
            `${BEFORE}Runtime.ExitError: Runtime exited with error: it closed the channel to its gateway`,
        );
    });

    test("when it takes more memory than it is given", async () => {
        const hog = "const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));";
        expect(await check({ "index.js": hog })).toMatch(
            /^api: version 2 is not ready and gets no traffic: Runtime\.OutOfMemory: Runtime exited: out of memory$/,
        );
    });

    test("when it takes more than 10 seconds, even without a pause", async () => {
        expect(await check({ "index.js": "for (;;);" })).toBe(
            `${BEFORE}Sandbox.Timedout: loading took more than 10 seconds`,
        );
    });
});
