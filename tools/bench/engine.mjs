import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAll } from "../remove-all.mjs";
import { progress } from "../setup/progress.mjs";
import { median } from "./processes.mjs";
import { projectsIn, timeRow } from "./pulumi.mjs";

const EMPTY = 'require("@pulumi/pulumi");\n';

/** `COUNT` functions. */
const FUNCTIONS = `const gray = require("pulumi-gray-release");
for (let i = 0; i < Number(process.env.COUNT); i++) {
    new gray.local.Function("f" + i, { code: "./src", handler: "index.handler" });
}
`;

/** The same children as FUNCTIONS makes, without components: a version, the memory and an alias each. */
const BY_HAND = `const path = require("node:path");
const pulumi = require("@pulumi/pulumi");
const dist = path.dirname(require.resolve("pulumi-gray-release"));
const { Version } = require(dist + "/platforms/local/version.js");
const { Alias } = require(dist + "/platforms/local/alias.js");
const { hashCode } = require(dist + "/platforms/local/code-folder.js");
for (let i = 0; i < Number(process.env.COUNT); i++) {
    const name = "f" + i;
    const directory = path.resolve(".gray/bench/functions", name);
    const own = { directory, functionName: name };
    const configuration = { handler: "index.handler", runtime: "nodejs", timeout: 3, memorySize: 128, environment: {} };
    const code = path.resolve("src");
    const made = new Version(name + "-version", { ...own, ...configuration, code, codeHash: hashCode("./src") }, {});
    const traffic = Number(process.env.GRAY_TRAFFIC || "1");
    const memory = new pulumi.Stash(name + "-memory", { input: { published: "", traffic } }, { dependsOn: made });
    const weights = made.version.apply(version => ({ [version]: 1 }));
    const published = memory.input.published;
    new Alias(name + "-live", { ...own, alias: "live", weights, rules: [], latest: made.version, published, keep: 10 }, { dependsOn: made });
}
`;

const ROUNDS = 5;
/** On state in files the engine writes the whole state twice a step; with this it writes it once, at the end. */
const NO_CHECKPOINTS = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** Times of the real engine; state in files. Every machine that can build the package can run it. */
export const engine = { prepare: async () => undefined, rows };

async function* rows() {
    const folder = mkdtempSync(join(tmpdir(), "gray-bench-"));
    try {
        const bench = await projectsIn(folder);
        yield await trafficOnly(bench);
        yield* await manyFunctions(bench);
        yield* await costPerFunction(bench);
    } finally {
        removeAll(folder);
    }
}

/** A change of traffic alone against the shortest update there is, in turns. */
async function trafficOnly(bench) {
    const empty = await bench.javascript("empty", EMPTY);
    const one = await bench.javascript("one", FUNCTIONS);
    await empty.up();
    await one.up({ COUNT: "1", GRAY_PUBLISH: "true" });
    writeFileSync(join(one.folder, "src", "index.js"), "exports.handler = async () => 2;\n");
    await one.up({ COUNT: "1", GRAY_TRAFFIC: "0" });
    const times = { here: [], other: [] };
    await progress("pulumi up: traffic alone, and an empty program", async () => {
        for (let round = 1; round <= ROUNDS; round++) {
            times.other.push(await empty.up());
            times.here.push(await one.up({ COUNT: "1", GRAY_TRAFFIC: String(round / 10) }));
        }
    });
    return timeRow("`up` that changes traffic alone", times.here, "empty program", times.other, 1.3);
}

/** 100 functions against the same resources made by hand. */
async function manyFunctions(bench) {
    const ours = await bench.javascript("ours", FUNCTIONS);
    const hand = await bench.javascript("hand", BY_HAND);
    const first = { here: [], other: [] };
    await progress("first up of 100 functions, and by hand", async () => {
        first.other.push(await hand.update({ COUNT: "100" }));
        first.here.push(await ours.update({ COUNT: "100" }));
    });
    const traffic = round => ({ COUNT: "100", GRAY_TRAFFIC: `0.${round}` });
    const cases = [
        ["`preview` of 100 functions", project => project.preview({ COUNT: "100" })],
        ["`up` of 100 functions, nothing changed", project => project.update({ COUNT: "100" })],
        ["`up` of 100 functions, traffic changed", (project, round) => project.update(traffic(round))],
        [
            "the same, state written once",
            (project, round) => project.update({ ...traffic(round + 3), ...NO_CHECKPOINTS }),
        ],
    ];
    const rows = [timeRow("first `up` of 100 functions", first.here, "by hand", first.other, 1.1)];
    for (const [name, act] of cases) {
        const times = { here: [], other: [] };
        await progress(`${name}, and by hand`, async () => {
            for (let round = 1; round <= 3; round++) {
                times.other.push(await act(hand, round));
                times.here.push(await act(ours, round));
            }
        });
        rows.push(timeRow(name, times.here, "by hand", times.other, 1.1));
    }
    return rows;
}

/**
 * What one function costs in a first `up` of 10, 100 and 300, less an empty program; beside it the same growth by hand.
 * The state is written once: written after every step, what that costs grows with the stack, whoever makes the resources.
 */
async function costPerFunction(bench) {
    const empty = await bench.javascript("base", EMPTY);
    const costs = [];
    await progress("first up of 10, 100 and 300 functions, and by hand", async note => {
        const once = NO_CHECKPOINTS;
        const base = median([await empty.update(once), await empty.update(once), await empty.update(once)]);
        for (const count of [10, 100, 300]) {
            note(`${count}`);
            const cost = async (name, program) => {
                const project = await bench.javascript(`${name}${count}`, program);
                return ((await project.update({ COUNT: String(count), ...once })) - base) / count;
            };
            costs.push({ count, hand: await cost("grow-hand", BY_HAND), here: await cost("grow", FUNCTIONS) });
        }
    });
    const [ten, ...more] = costs;
    return more.map(({ count, here, hand }) => ({
        name: `cost of a function, first \`up\` of ${count}`,
        here: `${here.toFixed(0)} ms`,
        other: `of 10: ${ten.here.toFixed(0)} ms (by hand ${ten.hand.toFixed(0)} → ${hand.toFixed(0)} ms)`,
        ratio: (here / ten.here).toFixed(2),
        goal: "at most 1",
        met: here <= ten.here,
    }));
}
