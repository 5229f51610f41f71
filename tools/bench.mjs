/**
 * `npm run bench`: how fast the gateway and the components are, each against something comparable measured in the same
 * run. Prints ratios and the goals, as a table for the README with --markdown. Timings are never tests.
 */
import { benchAws } from "./bench/aws.mjs";
import { benchDocker } from "./bench/docker.mjs";
import { benchEngine } from "./bench/engine.mjs";
import { benchGateway } from "./bench/gateway.mjs";
import { report } from "./setup/project.mjs";
import { tableOf } from "./setup/table.mjs";

const GROUPS = { gateway: benchGateway, engine: benchEngine, aws: benchAws, docker: benchDocker };

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
    const rows = [];
    for (const [name, bench] of Object.entries(GROUPS)) {
        if (names.length === 0 || names.includes(name)) {
            rows.push(...(await bench()));
        }
    }
    print(rows, options.includes("--markdown"));
    return 0;
}

/** A row: what was measured, ours, the other one, the ratio, the goal and whether it is met; some have no goal. */
function print(rows, markdown) {
    const head = ["measured", "here", "compared with", "ratio", "goal", ""];
    const verdict = ({ goal, met }) => (goal === "" ? "" : met ? "met" : "missed");
    const cells = rows.map(row => [row.name, row.here, row.other, row.ratio, row.goal, verdict(row)]);
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
