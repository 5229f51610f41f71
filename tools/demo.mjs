/**
 * `npm run demo`: the standard process of a gray release, played with a real `pulumi up` at every step and real
 * requests from 500 users, on a stack and a gateway of its own that are gone afterwards.
 */
import { callAll, emptyHistory } from "./demo/callers.mjs";
import { progress } from "./setup/progress.mjs";
import { report } from "./setup/project.mjs";
import { printStep, printSummary } from "./demo/report.mjs";
import { openStage } from "./demo/stage.mjs";

const GOOD = text => `exports.handler = async (event, context) => ({
    statusCode: 200,
    body: JSON.stringify({ hello: ${JSON.stringify(text)}, version: context.functionVersion }),
});
`;
const BAD = `exports.handler = async () => {
    throw new Error("the new code is broken");
};
`;

/** `asked` is the share of callers for each version, oldest first; `bad` a version whose requests fail. */
const STEPS = [
    { title: "publish version 1", code: GOOD("one"), publish: "true", asked: { 1: 1 } },
    { title: "change the code, 10% of callers", code: GOOD("two"), traffic: "0.1", asked: { 1: 0.9, 2: 0.1 } },
    { title: "half of them", traffic: "0.5", asked: { 1: 0.5, 2: 0.5 } },
    { title: "all of them", traffic: "1", asked: { 2: 1 } },
    { title: "publish version 2", publish: "true", traffic: "0", asked: { 2: 1 } },
    { title: "a bad version, 20% of callers", code: BAD, traffic: "0.2", asked: { 2: 0.8, 3: 0.2 }, bad: "3" },
    { title: "roll back", traffic: "0", asked: { 2: 1 } },
];

const help = `npm run demo

Plays a gray release from the first version to a rollback: a real pulumi up and 2,000 real requests from
500 users at every step. It works in a temporary folder, and removes everything it made when it ends.`;

async function play(stage) {
    console.log(
        "A gray release from start to end. Every step is a real `pulumi up`, then 2,000 requests from 500 users.\n",
    );
    const history = emptyHistory();
    const results = [];
    for (const [index, step] of STEPS.entries()) {
        const started = Date.now();
        await progress(`${index + 1}/${STEPS.length} ${step.title}`, async note => {
            note("pulumi up");
            await stage.up(step);
        });
        const seconds = (Date.now() - started) / 1000;
        const measured = await callAll(stage.url, history);
        const result = { ...step, ...measured, seconds };
        results.push(result);
        printStep(result);
    }
    const right = printSummary(results);
    await progress("pulumi destroy", async () => stage.destroy());
    return right;
}

async function main(options) {
    if (options.length > 0) {
        console.log(options.includes("--help") ? help : `unknown option ${options[0]}\n\n${help}`);
        return options.includes("--help") ? 0 : 1;
    }
    let stage;
    const stop = signal => {
        console.log(`\n${signal}: stopping, and removing what was made`);
        stage?.removeNow();
        process.exit(130);
    };
    process.once("SIGINT", () => stop("Ctrl-C"));
    process.once("SIGTERM", () => stop("SIGTERM"));
    try {
        stage = await openStage();
        return (await play(stage)) ? 0 : 1;
    } catch (error) {
        report(error, false);
        return 1;
    } finally {
        stage?.removeNow();
    }
}

process.exitCode = await main(process.argv.slice(2));
