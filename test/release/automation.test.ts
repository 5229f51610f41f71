import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { removeFolder } from "../../components/files";
import { linkPackages, Pulumi } from "../support/pulumi";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/** Programs that live in a process of the Automation API, with no project of their own. */

let folder = "";
afterEach(() => {
    removeFolder(folder);
});

/** Two stacks of one program, each updated as the settings say; what each update came to, one line of JSON. */
const SCRIPT = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const gray = require("pulumi-gray-release");

const program = async () => {
    const api = new gray.local.Function("api", { code: "./src", handler: "index.handler" });
    return { version: api.version, published: api.published, split: api.split };
};

async function update(stack, settings) {
    for (const [key, value] of Object.entries(settings)) {
        await stack.setConfig(key, { value });
    }
    try {
        const { outputs } = await stack.up();
        return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    } catch (error) {
        return /error: (gray:.*|api: .*)/.exec(error.message)?.[1] ?? error.message;
    } finally {
        for (const key of Object.keys(settings)) {
            await stack.removeConfig(key);
        }
    }
}

async function main() {
    const stacks = await Promise.all(
        ["blue", "green"].map(stackName => LocalWorkspace.createOrSelectStack({ stackName, projectName: "inline", program })),
    );
    const both = async (...settings) => {
        const results = await Promise.all(stacks.map((stack, index) => update(stack, settings[index] ?? {})));
        console.log(JSON.stringify(results));
    };
    await both({ "gray:publish": "true" }, { "gray:publish": "true" });
    require("node:fs").writeFileSync("src/index.js", "exports.handler = async () => 2;");
    await both({ "gray:traffic": "0.1" }, { "gray:traffic": "0.7" });
    await both({ "gray:publish": "web" }, { "gray:traffic": "120%" });
    await both({}, { "gray:publish": "api" });
    await Promise.all(stacks.map(stack => stack.destroy()));
}

main().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
`;

test("stacks of one process are released side by side; one that is refused leaves the process going", async () => {
    folder = temporaryFolder();
    const project = path.join(folder, "project");
    writeFiles(project, { "main.js": SCRIPT, "src/index.js": "exports.handler = async () => 1;" });
    linkPackages(project);
    const { environment } = new Pulumi(project, path.join(folder, "state"));
    const { stdout } = await promisify(execFile)(process.execPath, ["main.js"], { cwd: project, env: environment });
    const lines = stdout.trim().split("\n");
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual([
        [
            { version: "1", published: "1", split: { $latest: 1 } },
            { version: "1", published: "1", split: { $latest: 1 } },
        ],
        [
            { version: "2", published: "1", split: { $latest: 0.1, $published: 0.9 } },
            { version: "2", published: "1", split: { $latest: 0.7, $published: 0.3 } },
        ],
        [
            'gray:publish: no function is named "web"; give some of api',
            'api: gray:traffic: "120%" is not a share; give a number from 0 to 1, or percents up to 100%',
        ],
        [
            { version: "2", published: "1", split: { $latest: 0.1, $published: 0.9 } },
            { version: "2", published: "2", split: { $latest: 1 } },
        ],
    ]);
});
