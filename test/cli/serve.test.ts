import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { removeFolder } from "../../components/files";
import { GRAY } from "../support/gray";
import { call } from "../support/http";
import { LocalStack, says } from "../support/local-stack";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/** `gray serve` as a person runs it. */

/** A run of `gray`, and what it prints. */
class Gray {
    output = "";
    errors = "";
    readonly ended: Promise<number | null>;
    readonly child: ChildProcess;

    constructor(args: string[], cwd: string) {
        const child = spawn(process.execPath, [GRAY, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
        child.stdout.on("data", (data: Buffer) => (this.output += data.toString()));
        child.stderr.on("data", (data: Buffer) => (this.errors += data.toString()));
        this.ended = new Promise(resolve => child.once("close", resolve));
        this.child = child;
        runs.push(this);
    }

    /** The exit code; "still runs" when it does not end by itself. */
    async code(): Promise<number | null | "still runs"> {
        const patience = new Promise<"still runs">(resolve => setTimeout(() => resolve("still runs"), 60_000).unref());
        return Promise.race([this.ended, patience]);
    }

    /** Waits for what it prints on standard error. */
    async says(pattern: RegExp): Promise<string> {
        return vi.waitFor(
            () => {
                const found = pattern.exec(this.errors);
                expect(found, this.errors).not.toBeNull();
                return found?.[1] ?? "";
            },
            { timeout: 60_000 },
        );
    }

    async url(): Promise<string> {
        return this.says(/ on (http:\S+)/);
    }
}

const runs: Gray[] = [];
let folder: string;

beforeEach(() => {
    folder = temporaryFolder();
    writeFiles(folder, { "Pulumi.yaml": "name: serve\nruntime: nodejs\n" });
});
afterEach(async () => {
    for (const run of runs.splice(0)) {
        run.child.kill("SIGKILL");
        await run.ended;
    }
    removeFolder(folder);
});

/** One line, no stack trace, exit code 1, and it does end. */
async function refused(run: Gray, message: string): Promise<void> {
    await run.says(/(.*)\n/);
    expect(run.errors).toBe(`gray: ${message}\n`);
    expect(run.output).toBe("");
    expect(await run.code()).toBe(1);
}

describe("help", () => {
    test("gray --help lists the verbs", async () => {
        const run = new Gray(["--help"], folder);
        expect(await run.code()).toBe(0);
        expect(run.output).toContain("Usage: gray [options] [command]");
        expect(run.output).toMatch(/^ {2}serve \[options\] +serve the functions/m);
    });

    test("gray serve --help tells options, defaults and routes", async () => {
        const run = new Gray(["serve", "--help"], folder);
        expect(await run.code()).toBe(0);
        for (const text of ["--port <port>", "default: 8080", "--host <address>", 'default: "127.0.0.1"', "--stack"]) {
            expect(run.output.replace(/\s+/g, " ")).toContain(text);
        }
        expect(run.output).toContain("/<function>:<alias or version>/…   that alias or version");
        expect(run.output).toContain("/-/health, /-/metrics");
        expect(run.errors).toBe("");
    });

    test("gray --version is the package's", async () => {
        const run = new Gray(["--version"], folder);
        expect(await run.code()).toBe(0);
        const file = path.resolve(__dirname, "..", "..", "package.json");
        const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
        expect(run.output).toBe(`${version}\n`);
    });

    test("a verb or an option that does not exist says where the help is", async () => {
        for (const args of [["serf"], ["serve", "--prot", "1"]]) {
            const run = new Gray(args, folder);
            expect(await run.code()).toBe(2);
            expect(run.errors).toMatch(/^error: unknown (?:command|option) '.*'\n\(Did you mean .*\?\)\n/);
            expect(run.errors).not.toContain("    at ");
        }
    });
});

describe("what is refused", () => {
    test.each(["http", "-1", "65536", "80.5", ""])("--port %j", async port => {
        const run = new Gray(["serve", `--port=${port}`], folder);
        expect(await run.code()).toBe(2);
        expect(run.errors).toContain(`argument '${port}' is invalid. give a whole number from 0 to 65535.`);
        expect(run.errors).not.toContain("    at ");
    });

    test("a port that is taken", async () => {
        const taken = net.createServer().listen(0, "127.0.0.1");
        await new Promise(resolve => taken.once("listening", resolve));
        const { port } = taken.address() as net.AddressInfo;
        const run = new Gray(["serve", "--stack", "test", "--port", String(port)], folder);
        try {
            await refused(
                run,
                `port ${String(port)} on 127.0.0.1 is taken; stop what listens there, or give another with --port`,
            );
        } finally {
            taken.close();
        }
    });

    test.each(["203.0.113.7", "no-such-host.invalid"])("a host that is not this machine: %s", async host => {
        const run = new Gray(["serve", "--stack", "test", "--port", "0", "--host", host], folder);
        await refused(run, `${host} is not an address of this machine; give one with --host (127.0.0.1)`);
    });

    test("two stacks and none named", async () => {
        writeFiles(folder, { ".gray/dev/functions/f": "", ".gray/prod/functions/f": "{}" });
        const run = new Gray(["serve", "--port", "0"], folder);
        await refused(run, `${path.join(folder, ".gray")} holds the stacks dev, prod; name one with --stack`);
    });

    test("--debug shows where it comes from", async () => {
        writeFiles(folder, { ".gray/dev/functions/f": "", ".gray/prod/functions/f": "{}" });
        const run = new Gray(["--debug", "serve", "--port", "0"], folder);
        expect(await run.code()).toBe(1);
        expect(run.errors).toMatch(/^Error: .* name one with --stack\n\s+at /);
    });
});

describe("serving", () => {
    let stack: LocalStack;
    beforeEach(async () => {
        stack = new LocalStack("dev");
        await stack.add("api", says("served"));
    });
    afterEach(async () => stack.close());

    test("the only stack is found, from a folder below the project too, and the address is told", async () => {
        const below = path.join(stack.project, "source");
        const run = new Gray(["serve", "--port", "0"], below);
        const url = await run.url();
        expect(run.errors).toBe(`gray: serving stack dev on ${url} (Ctrl-C stops)\n`);
        expect((await call(url, "/api")).text).toBe("served");
    });

    test("--directory names the project", async () => {
        const run = new Gray(["serve", "--port", "0", "-C", stack.project], folder);
        expect((await call(await run.url(), "/api")).text).toBe("served");
    });

    test("it listens on 127.0.0.1 alone unless told otherwise", async () => {
        const local = new URL(await new Gray(["serve", "--port", "0"], stack.project).url());
        expect(local.hostname).toBe("127.0.0.1");
        await expect(call(`http://127.0.0.2:${local.port}`, "/api")).rejects.toMatchObject({ code: "ECONNREFUSED" });
        const other = new URL(await new Gray(["serve", "--port", "0", "--host", "127.0.0.2"], stack.project).url());
        expect((await call(other.href, "/api")).text).toBe("served");
    });

    test("the access log goes to standard output, and --no-log turns it off", async () => {
        const loud = new Gray(["serve", "--port", "0"], stack.project);
        const quiet = new Gray(["serve", "--port", "0", "--no-log"], stack.project);
        for (const run of [loud, quiet]) {
            await call(await run.url(), "/api/logged");
            run.child.kill("SIGTERM");
            expect(await run.code()).toBe(0);
        }
        expect(JSON.parse(loud.output)).toMatchObject({ function: "api", path: "/logged", status: 200 });
        expect(quiet.output).toBe("");
    });

    test("a second Ctrl-C ends it at once", async () => {
        await stack.version("slow", "1", "exports.handler = () => new Promise(() => undefined);", { timeout: 60 });
        stack.alias("slow", { "1": 1 });
        const run = new Gray(["serve", "--port", "0"], stack.project);
        const url = await run.url();
        const hanging = call(url, "/slow").catch(() => "cut");
        await new Promise(resolve => setTimeout(resolve, 100));
        run.child.kill("SIGINT");
        await run.says(/(Ctrl-C again stops at once)/);
        run.child.kill("SIGINT");
        expect(await run.code()).toBe(1);
        expect(await hanging).toBe("cut");
    });
});

describe("started before anything is deployed", () => {
    test("it waits for the first deployment, and serves it", async () => {
        const stack = new LocalStack("dev");
        const run = new Gray(["serve", "--port", "0"], stack.project);
        await run.says(/nothing is deployed in .* yet; waiting for `pulumi up` \(or name a stack with --stack\)/);
        await stack.add("api", says("first"));
        stack.announce();
        const url = await run.url();
        await vi.waitFor(async () => expect((await call(url, "/api")).text).toBe("first"), { timeout: 60_000 });
        await stack.close();
    });

    test("with --stack it answers at once, and picks the first deployment up", async () => {
        const stack = new LocalStack("dev");
        await stack.gateway.start();
        expect((await stack.call("/api")).status).toBe(404);
        expect((await stack.call("/")).text).toContain("No function yet.");
        await stack.add("api", says("first"));
        await stack.apply();
        expect((await stack.call("/api")).text).toBe("first");
        await stack.close();
    });
});
