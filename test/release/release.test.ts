import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Project, STACK } from "../support/project";
import type { Run } from "../support/pulumi";

/** `gray.Release` alone, for a platform of one's own: versions bear any names. */

const PROGRAM = `
const releases = JSON.parse(fs.readFileSync("releases.json", "utf8"));
for (const [name, args] of releases) {
    const { published, weights, split, traffic, primary } = new gray.Release(name, args);
    exports[name] = { published: published.apply(version => version ?? ""), weights, split, traffic, primary };
}
`;

type Releases = Array<[name: string, args: Record<string, unknown>]>;

let project: Project;
beforeAll(async () => {
    project = await Project.open(PROGRAM);
});
afterAll(() => project.close());

async function up(releases: Releases, environment: Record<string, string> = {}): Promise<Run> {
    project.write({ "releases.json": JSON.stringify(releases) });
    const run = await project.up(environment);
    expect(run.code, run.output).toBe(0);
    return run;
}

async function refused(releases: Releases, environment: Record<string, string> = {}): Promise<string> {
    project.write({ "releases.json": JSON.stringify(releases) });
    const { code, output } = await project.preview(environment);
    expect(code, output).not.toBe(0);
    expect.soft(output).not.toMatch(/\n\s+at /);
    return output;
}

test("versions of any name go through a release and back", async () => {
    const first = await up([["api", { latest: "api-00001-näx" }]], { GRAY_TRAFFIC: "0.1" });
    expect((await project.outputs())["api"]).toEqual({
        published: "",
        weights: { "api-00001-näx": 1 },
        split: { $latest: 1 },
        traffic: 0.1,
        primary: "api-00001-näx",
    });
    // A first deployment has nothing to split: invariant 12.
    expect(first.output).toContain(
        "warning: traffic 10% has no effect: no version is published yet, so the newest one gets everything; " +
            "publish one first (gray:publish)\n",
    );

    const both = await up([["api", { latest: "api-00002" }]], { GRAY_PUBLISH: "api", GRAY_TRAFFIC: "0.25" });
    expect((await project.outputs())["api"]).toMatchObject({
        published: "api-00002",
        weights: { "api-00002": 1 },
        split: { $latest: 1 },
        traffic: 0.25,
        primary: "api-00002",
    });
    expect(both.output).toContain(
        "warning: publish and traffic 25% in one update leave nothing to split: the newest version is also the " +
            "published one and gets everything; traffic 25% counts from the next version on\n",
    );

    // The share stands, given nowhere.
    await up([["api", { latest: "blue/3" }]]);
    const rolling = {
        published: "api-00002",
        weights: { "blue/3": 0.25, "api-00002": 0.75 },
        split: { $latest: 0.25, $published: 0.75 },
        traffic: 0.25,
        primary: "api-00002",
    };
    expect((await project.outputs())["api"]).toEqual(rolling);

    await up([["api", { latest: "blue/3", pin: "an older one: #1" }]]);
    const pinned = { "blue/3": 0.25, "an older one: #1": 0.75 };
    expect((await project.outputs())["api"]).toMatchObject({ published: "an older one: #1", weights: pinned });
    const again = await up([["api", { latest: "blue/3" }]]);
    expect((await project.outputs())["api"]).toMatchObject({ published: "an older one: #1", weights: pinned });
    expect(again.output).toMatch(/Resources:\n\s+3 unchanged\n/);

    const early = await up([["api", { latest: "an older one: #1" }]], { GRAY_TRAFFIC: "0.5" });
    expect(early.output).toContain(
        "warning: traffic 50% has no effect yet: the newest version (an older one: #1) is the published one and gets " +
            "everything; it counts from the next version on\n",
    );
});

test("a rollback publishes no pin that was not deployed", async () => {
    await up([["pinned", { latest: "a" }]], { GRAY_PUBLISH: "true" });
    await up([["pinned", { latest: "b" }]], { GRAY_TRAFFIC: "0.5" });
    project.write({ "releases.json": JSON.stringify([["pinned", { latest: "b", pin: "b" }]]) });
    const rollback = await project.gray(["rollback", "--stack", STACK]);
    expect(rollback.code, rollback.errors).toBe(0);
    expect((await project.outputs())["pinned"]).toMatchObject({ published: "a", weights: { a: 1 } });
    await up([["pinned", { latest: "b", pin: "b" }]]);
    expect((await project.outputs())["pinned"]).toMatchObject({ published: "b", weights: { b: 1 } });
});

test("an argument comes before the environment, and that before the stack's configuration, maps included", async () => {
    const two: Releases = [
        ["a", { latest: "2", traffic: 0.5 }],
        ["b", { latest: "2" }],
        ["c", { latest: "2" }],
    ];
    await up(two, { GRAY_PUBLISH: "true" });
    const three: Releases = two.map(([name, args]) => [name, { ...args, latest: "3" }]);

    await project.ok("config", "set", "gray:traffic", "0.3");
    await up(three);
    expect(await shares()).toEqual([0.5, 0.3, 0.3]);

    const run = await up(three, { GRAY_TRAFFIC: '{"a": 0.6, "b": 0.4}' });
    expect(await shares()).toEqual([0.5, 0.4, 0.3]);
    expect(run.output).toContain(
        'warning: GRAY_TRAFFIC={"a": 0.6, "b": 0.4} has no effect: the program\'s own argument traffic comes first\n',
    );

    await project.ok("config", "rm", "gray:traffic");
    await project.ok("config", "set", "--path", "gray:traffic.b", "0.7");
    await project.ok("config", "set", "--path", "gray:publish[0]", "c");
    await up(three);
    expect(await shares()).toEqual([0.5, 0.7, 1]);
    expect((await project.outputs())["c"]).toMatchObject({ published: "3", traffic: 0.3 });
    await project.ok("config", "rm", "gray:traffic");
    await project.ok("config", "rm", "gray:publish");
});

/** The share of the newest version of a, b and c. */
async function shares(): Promise<unknown[]> {
    const outputs = (await project.outputs()) as Record<string, { weights: Record<string, number> }>;
    return ["a", "b", "c"].map(name => outputs[name]?.weights["3"]);
}

describe("refused before anything changes", () => {
    beforeEach(() => project.program(PROGRAM));

    test("a pin that is a reference", async () => {
        expect(await refused([["api", { latest: "2", pin: "$latest" }]])).toContain(
            'error: api: pin: "$latest" is not a version; give the version to go back to ("3")\n',
        );
    });

    test("two functions of one name, which settings could not tell apart", async () => {
        const twice: Releases = [
            ["api", { latest: "2" }],
            ["api", { latest: "3" }],
        ];
        expect(await refused(twice)).toContain(
            "error: api: name: two functions bear it in this stack; traffic, publish and URLs find functions by name, " +
                "so give each its own\n",
        );
    });

    test("two functions of one name on different platforms", async () => {
        project.write({ "src/index.js": "exports.handler = async () => 1;" });
        project.program(`${PROGRAM}\nnew gray.local.Function("api", { code: "./src", handler: "index.handler" });`);
        expect(await refused([["api", { latest: "2" }]])).toContain("error: api: name: two functions bear it");
    });

    test("a map of traffic that names a function there is not, in a sentence without a stack trace", async () => {
        const releases: Releases = [
            ["web", { latest: "2" }],
            ["api", { latest: "2" }],
        ];
        expect(await refused(releases, { GRAY_TRAFFIC: '{"api": 0.1, "wep": 0.2}' })).toContain(
            'GRAY_TRAFFIC: no function is named "wep"; give some of api, web\n',
        );
    });
});
