/**
 * `npm run bench`: how fast the gateway and the components are, each against something comparable measured in the same
 * run. Prints each row when it is measured, and all as a table at the end (for the README with --markdown). Timings are never tests.
 */
import { aws } from "./bench/aws.mjs";
import { docker } from "./bench/docker.mjs";
import { engine } from "./bench/engine.mjs";
import { gateway } from "./bench/gateway.mjs";
import { report } from "./setup/project.mjs";
import { tableOf } from "./setup/table.mjs";

/**
 * Each has `prepare()`, which throws when the group cannot run here, and `rows()`, which yields each row when it is measured. All
 * are prepared first: what is missing is said before anything is measured.
 */
const GROUPS = { gateway, engine, aws, docker };

const help = `npm run bench [-- gateway|engine|aws|docker] [-- --markdown]

  gateway      requests/s and p99 against bare node:http and serverless-offline, same handler
  engine       pulumi up and preview against an empty program and against the same resources made by hand
  aws          examples/aws against the same resources made by hand, in front of the tests' AWS server
  docker       callers through a function's router against a plain HAProxy, and pulumi up against an empty program
  --markdown   the table as Markdown`;

async function main(options) {
    const names = options.filter(option => !option.startsWith("--"));
    const unknown = [
        ...names.filter(name => !(name in GROUPS)),
        ...options.filter(o => o.startsWith("--") && o !== "--markdown"),
    ];
    if (unknown.length > 0) {
        const asked = unknown.includes("--help");
        console.log(asked ? help : `unknown: ${unknown.join(" ")}\n\n${help}`);
        return asked ? 0 : 1;
    }
    const wanted = Object.entries(GROUPS).filter(([name]) => names.length === 0 || names.includes(name));
    const failed = new Set();
    const attempt = async (name, what, work) => {
        try {
            await work();
        } catch (error) {
            failed.add(name);
            console.error(`${name} ${what}: ${error.message.split("\n", 1)[0]}`);
        }
    };
    for (const [name, group] of wanted) {
        await attempt(name, "cannot run here", async () => group.prepare());
    }
    const rows = [];
    for (const [name, group] of wanted.filter(([each]) => !failed.has(each))) {
        await attempt(name, "ended early", async () => {
            for await (const row of group.rows()) {
                rows.push(row);
                console.error(cellsOf(row).filter(Boolean).join("  "));
            }
        });
    }
    print(rows, options.includes("--markdown"));
    return failed.size === 0 ? 0 : 1;
}

/** What was measured, ours, the other one, the ratio, the goal and whether it is met; some have no goal. */
function cellsOf({ name, here, other, ratio, goal, met }) {
    return [name, here, other, ratio, goal, goal === "" ? "" : met ? "met" : "missed"];
}

function print(rows, markdown) {
    const head = ["measured", "here", "compared with", "ratio", "goal", ""];
    const cells = rows.map(cellsOf);
    if (markdown) {
        const line = each => `| ${each.join(" | ")} |`;
        console.log([line(head), line(head.map(() => "---")), ...cells.map(line)].join("\n"));
        return;
    }
    const table = tableOf(head);
    table.push(...cells);
    console.log(table.toString());
}

try {
    process.exitCode = await main(process.argv.slice(2));
} catch (error) {
    report(error, true);
    process.exitCode = 1;
}
