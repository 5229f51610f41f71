/**
 * `npm run test:aws`: the conformance suite on a real account (or on what AWS_ENDPOINT_URL names), with the official
 * plugin, calls through weighted aliases included. It is not part of `npm test`.
 */
import { exitOnSignals } from "./setup/run.mjs";
import { steps } from "./setup.mjs";
import { vitest } from "./test/vitest.mjs";

const SUITE = ["process", "refusals", "callers"].map(name => `test/conformance/${name}.test.ts`);
const PROJECT = ["--project", "aws"];

const help = `npm run test:aws [-- arguments for vitest]

Runs the conformance suite on AWS Lambda: makes functions (gray-…), roles and log groups, calls them
some thousand times, and removes them. It costs cents at most. It is not part of npm test.

Credentials and region come from the environment, as for the AWS CLI:
  AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_REGION
  AWS_ENDPOINT_URL   another server of the AWS API
The official AWS plugin is downloaded by Pulumi, some hundred megabytes, once.`;

async function main(args) {
    if (args.includes("--help")) {
        console.log(help);
        return 0;
    }
    for (const step of steps) {
        const { changed, text } = await step();
        if (changed) console.log(text);
    }
    console.log(`AWS account ${await account()}, region ${process.env.AWS_REGION ?? "of the profile"}`);
    const { passed, failed, skipped, problem } = await vitest([...PROJECT, ...SUITE, ...args], {
        GRAY_TEST_AWS: "account",
        GRAY_TRAFFIC: "",
        GRAY_PUBLISH: "",
    });
    if (problem !== undefined) console.log(problem);
    for (const test of skipped) console.log(`skipped: ${test}`);
    console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`);
    return failed > 0 ? 1 : 0;
}

async function account() {
    const { STS } = await import("@aws-sdk/client-sts");
    const sts = new STS({});
    try {
        return (await sts.getCallerIdentity({})).Account;
    } catch (error) {
        const fix = "give AWS_REGION, and AWS_PROFILE or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY";
        throw new Error(`AWS cannot be asked who you are (${error.message}); ${fix}`, { cause: error });
    } finally {
        sts.destroy();
    }
}

exitOnSignals();
// The AWS SDK warns on Node.js 20, which its versions pinned here support.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
try {
    process.exitCode = await main(process.argv.slice(2).filter((arg, index) => index > 0 || arg !== "--"));
} catch (error) {
    console.error(process.argv.includes("--debug") ? error.stack : `failed: ${error.message}`);
    process.exitCode = 1;
}
