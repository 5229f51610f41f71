/**
 * What the projects of vitest.config.mts need beyond npm packages and dist/. Everything is provided in the background,
 * one build after the other, so that tests run which need less.
 */
import { dockerProblem } from "../../test/support/docker/local-engine.mjs";
import { ensureAwsPlugin } from "../setup/aws-plugin.mjs";
import { ensureDockerPlugin } from "../setup/docker-plugin.mjs";
import { report } from "../setup/project.mjs";
import { ensurePulumi } from "../setup/pulumi.mjs";
import { ensureMoto } from "./moto.mjs";

/**
 * Starts to provide what these projects need. Resolves, for each project, with `{ settings, failed }`: the environment
 * of its tests, and whether something could not be provided that should have been. A project that is `blocked` cannot
 * run at all.
 *
 * @returns {Map<string, Promise<{ settings: Record<string, string>, failed: number, blocked?: boolean }>>}
 */
export function provide(projects) {
    const nothing = { settings: {}, failed: 0 };
    const cli = projects.some(name => name !== "units") ? provideCli() : Promise.resolve(nothing);
    const docker = projects.includes("docker") ? cli.then(unlessBlocked(provideDocker)) : undefined;
    const aws = projects.includes("aws")
        ? Promise.all([cli, docker]).then(([got]) => unlessBlocked(provideAws)(got))
        : undefined;
    const needs = { units: Promise.resolve(nothing), local: cli, docker, aws };
    return new Map(projects.map(name => [name, needs[name]]));
}

function unlessBlocked(work) {
    return got => (got.blocked ? { ...got, failed: 0 } : work());
}

async function provideCli() {
    try {
        say(await ensurePulumi());
        return { settings: {}, failed: 0 };
    } catch (error) {
        report(error);
        return { settings: {}, failed: 1, blocked: true };
    }
}

/** The plugin takes minutes to build where it cannot be downloaded: only for those who can run what needs it. */
async function provideDocker() {
    const missing = await dockerProblem();
    if (missing !== undefined) return { settings: { GRAY_TEST_NO_DOCKER: missing }, failed: 0 };
    return providePlugin("Docker", ensureDockerPlugin);
}

/** The AWS API server of the tests and Pulumi's AWS plugin, which takes minutes to build where it cannot be downloaded. */
async function provideAws() {
    try {
        await ensureMoto();
    } catch (error) {
        const problem = `the AWS API server of the tests cannot be installed: ${error.message}`;
        return { settings: { GRAY_TEST_NO_AWS: problem }, failed: 0 };
    }
    return providePlugin("AWS", ensureAwsPlugin);
}

/** Without one of Pulumi's plugins the tests of its platform are skipped, and say why. */
async function providePlugin(title, ensure) {
    const setting = `GRAY_TEST_NO_${title.toUpperCase()}`;
    try {
        const got = await ensure();
        say(got);
        const { problem } = got;
        return { settings: problem === undefined ? {} : { [setting]: `no ${title} plugin: ${problem}` }, failed: 0 };
    } catch (error) {
        report(error);
        return { settings: { [setting]: `no ${title} plugin: its setup failed` }, failed: 1 };
    }
}

function say({ changed, text }) {
    if (changed) console.log(text);
}
