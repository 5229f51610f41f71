import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Gateway } from "../support/gateway";
import { GRAY } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/** What a person sees, in a real terminal (tmux). */

const there = spawnSync("tmux", ["-V"]).status === 0;
const SOCKET = `gray-${String(process.pid)}`;
const ESCAPE = "\u001b";

/** A terminal of some width. */
class Terminal {
    private readonly session: string;

    constructor(
        readonly width: number,
        private readonly project: Project,
        environment: Record<string, string> = {},
    ) {
        this.session = `w${String(width)}-${String(Object.keys(environment).length)}`;
        const script = project.path(`${this.session}.sh`);
        const own = { TERM: "xterm-256color", NO_COLOR: "" };
        const all = Object.entries({ ...project.pulumi.environment, ...own, ...environment });
        const lines = all.map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`);
        fs.writeFileSync(script, [...lines, "unset CI FORCE_COLOR", "PS1='$ '", ""].join("\n"));
        this.tmux(
            "new-session",
            "-d",
            "-s",
            this.session,
            "-x",
            String(width),
            "-y",
            "30",
            `bash --rcfile ${script} -i`,
        );
    }

    async run(args: string, end: string | RegExp = /^\$ $/m): Promise<string> {
        this.tmux("send-keys", "-t", this.session, `clear; ${process.execPath} ${GRAY} ${args}`, "Enter");
        return this.until(end);
    }

    press(...keys: string[]): void {
        this.tmux("send-keys", "-t", this.session, ...keys);
    }

    /** The screen, when it shows some words. */
    async until(words: string | RegExp): Promise<string> {
        return vi.waitFor(
            () => {
                const screen = this.screen();
                // The command line itself is on the first line until the screen is cleared.
                expect(screen).not.toContain("clear;");
                expect(screen).toMatch(words);
                return screen;
            },
            { timeout: 60_000, interval: 100 },
        );
    }

    /** @param escapes with the codes for colours */
    screen(escapes = false): string {
        return this.tmux("capture-pane", "-p", ...(escapes ? ["-e"] : []), "-t", this.session)
            .split("\n")
            .map(line => (line === "$" ? "$ " : line))
            .join("\n");
    }

    close(): void {
        this.tmux("kill-session", "-t", this.session);
    }

    private tmux(...args: string[]): string {
        return execFileSync("tmux", ["-L", SOCKET, ...args], { encoding: "utf8", cwd: this.project.folder });
    }
}

let project: Project;
let gateway: Gateway;
beforeAll(async () => {
    project = await Project.open(
        `new gray.local.Function("checkout", {
            code: "./code", handler: "index.handler", aliases: { dev: "$latest" }, sticky: { header: "x-user-id" },
        });`,
        { "code/index.js": says("1") },
    );
    expect((await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
    project.write({ "code/index.js": says("2") });
    gateway = new Gateway(project.folder, STACK);
    await gateway.start();
});
beforeEach(context => context.skip(!there, "tmux is not installed"));
afterAll(async () => {
    if (there) {
        spawnSync("tmux", ["-L", SOCKET, "kill-server"]);
    }
    await gateway.stop();
    project.close();
});

test("80 columns: no line is broken, colours are used", async () => {
    const terminal = new Terminal(80, project);
    const screen = await terminal.run("preview --traffic 0.1", "10% of callers move");
    expect(screen).toMatch(/^checkout {2}live +1 █{10} 100% {2}→ {2}2 \(new\) █░{9} 10%$/m);
    expect(screen).toMatch(/^ +dev +1 █{10} 100% {2}→ {2}2 \(new\) █{10} 100%$/m);
    expect(terminal.screen(true)).toContain(`${ESCAPE}[36m█`);
    terminal.close();
});

test("200 columns: longer bars; NO_COLOR: no colours", async () => {
    const terminal = new Terminal(200, project, { NO_COLOR: "1" });
    const screen = await terminal.run("preview --traffic 0.1", "10% of callers move");
    expect(screen).toMatch(/^checkout +live +1 █{30} 100% {2}→ {2}2 \(new\) █{3}░{27} 10%$/m);
    expect(terminal.screen(true)).not.toContain(`${ESCAPE}[3`);
    terminal.close();
});

test("a ramp's screen is redrawn in place; a key hit by chance does nothing", async () => {
    const terminal = new Terminal(80, project);
    await terminal.run("ramp --steps 10,100 --interval 60s --max-error-rate 1%", /● 10% {2}○ 100%/);
    const screen = await terminal.until(/[\d.]+s of 1m/);
    expect(screen).toContain("p pause · r resume · s twice: next step now · a or Ctrl-C twice: roll back");
    expect(screen).toContain("not enough data");
    expect(screen.match(/● 10%/g)).toHaveLength(1);
    terminal.press("p");
    await terminal.until(/paused/);
    terminal.press("s");
    await terminal.until("s again goes to the next step at once, whatever the gates say");
    terminal.press("r");
    await terminal.until("p pause · r resume");
    terminal.press("C-c");
    await terminal.until("once more rolls back at once");
    terminal.press("C-c");
    const end = await terminal.until(/Rolled back in [\d.]+ s: aborted by hand\. checkout \d gets nobody\./);
    expect(end).not.toContain("● 10%");
    terminal.press("echo code $?", "Enter");
    await terminal.until("code 3");
    terminal.close();
});
