"use strict";
/**
 * A process of the Automation API that updates stacks of inline programs, one message a run. It is a process of its own so that
 * an update can be killed with everything that it started, and so that plain Node.js runs the package as users have it.
 */
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { updateAlone } = require("../../dist/components/pulumi-internals");
const programs = require("./program.cjs");

const stacks = new Map();

async function open({ workDir, stack: stackName }) {
    const key = `${workDir} ${stackName}`;
    if (!stacks.has(key)) {
        const projectName = "named by Pulumi.yaml";
        const stack = await LocalWorkspace.createOrSelectStack(
            { stackName, projectName, program: async () => ({}) },
            { workDir, secretsProvider: process.env.GRAY_TEST_SECRETS_PROVIDER },
        );
        stacks.set(key, updateAlone(stack));
    }
    return stacks.get(key);
}

/** Steps of the engine that begin or end, but those that change nothing. */
function isMoment({ resourcePreEvent, resOutputsEvent }) {
    const metadata = (resourcePreEvent ?? resOutputsEvent)?.metadata;
    return metadata !== undefined && !["same", "read", "refresh"].includes(metadata.op);
}

async function run({ id, place, operation, platform, program, environment, traced }) {
    const stack = await open(place);
    stack.workspace.program = async () => programs[platform](program);
    Object.assign(process.env, environment);
    const onEvent = traced ? event => isMoment(event) && process.send({ id, moment: true }) : undefined;
    const { stdout } = await stack[operation]({ onEvent });
    return stdout;
}

process.on("message", message => {
    run(message).then(
        output => process.send({ id: message.id, ok: true, output }),
        error => process.send({ id: message.id, ok: false, output: String(error.message ?? error) }),
    );
});
process.on("disconnect", () => process.exit());
