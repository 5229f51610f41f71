import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pulumiBin } from "../setup/pulumi.mjs";
import { killTree } from "../kill-tree.mjs";
import { removeAll } from "../remove-all.mjs";
import { root } from "../setup/project.mjs";

/** A copy of the quickstart in a temporary folder, with a stack in files of its own and a gateway on a free port. */
export async function openStage() {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "gray-demo-")));
    const stage = new Stage(folder);
    try {
        await stage.open();
    } catch (error) {
        stage.removeNow();
        throw error;
    }
    return stage;
}

class Stage {
    url = "";
    #folder;
    #project;
    #children = new Set();
    #environment;

    constructor(folder) {
        this.#folder = folder;
        this.#project = join(folder, "project");
    }

    async open() {
        const bin = await pulumiBin();
        this.#environment = {
            ...process.env,
            GRAY_PACKAGE: root,
            PATH: `${bin}${delimiter}${process.env.PATH}`,
            PULUMI_BACKEND_URL: `file://${join(this.#folder, "state")}`,
            PULUMI_CONFIG_PASSPHRASE: "demo",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // The program is checked by `npm test`; here it only runs.
            PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        };
        mkdirSync(join(this.#folder, "state"));
        cpSync(join(root, "examples", "quickstart"), this.#project, { recursive: true });
        writeFileSync(join(this.#project, "Pulumi.yaml"), "name: gray-demo\nruntime: nodejs\n");
        symlinkSync(join(root, "node_modules"), join(this.#project, "node_modules"));
        await this.#run("pulumi", ["stack", "init", "demo", "--non-interactive"]);
        await this.#startGateway();
    }

    /** `pulumi up` with new code if the step brings some. It ends when the gateway has taken the change up. */
    async up({ code, traffic = "", publish = "" }) {
        if (code !== undefined) {
            writeFileSync(join(this.#project, "src", "index.js"), code);
        }
        const given = { GRAY_TRAFFIC: traffic, GRAY_PUBLISH: publish };
        await this.#run("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], given);
    }

    async destroy() {
        await this.#run("pulumi", ["destroy", "--yes", "--skip-preview", "--remove", "--non-interactive"]);
    }

    /** Ends every process that was started and removes the folder. At once: it runs on Ctrl-C too. */
    removeNow() {
        this.#children.forEach(child => killTree(child.pid));
        removeAll(this.#folder);
    }

    async #startGateway() {
        const cli = join(root, "dist", "cli", "main.js");
        const child = this.#spawn(process.execPath, [cli, "serve", "--port", "0", "--stack", "demo", "--no-log"], {});
        let output = "";
        child.stderr.on("data", data => (output += data));
        for (let waited = 0; waited < 10_000 && child.exitCode === null; waited += 20) {
            this.url = /on (http:\S+)/.exec(output)?.[1] ?? "";
            if (this.url !== "") {
                return;
            }
            await sleep(20);
        }
        throw new Error(`gray serve did not start: ${output}`);
    }

    async #run(command, args, environment = {}) {
        const child = this.#spawn(command, args, environment);
        let output = "";
        child.stdout.on("data", data => (output += data));
        child.stderr.on("data", data => (output += data));
        const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
        if (code !== 0) {
            throw new Error(`${command} ${args[0]} failed:\n${output.trim()}`);
        }
    }

    /** In a process group of its own: Ctrl-C reaches the demo alone, which then ends all of them. */
    #spawn(command, args, environment) {
        const child = spawn(command, args, {
            cwd: this.#project,
            env: { ...this.#environment, ...environment },
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        this.#children.add(child);
        child.once("exit", () => this.#children.delete(child));
        return child;
    }
}
