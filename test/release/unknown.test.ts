import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Run } from "../support/pulumi";
import { Project } from "../support/project";

/** A new version whose name is not known in the preview, as on platforms that give names themselves. */

const PROGRAM = `
const provider = {
    create: async inputs => ({ id: inputs.code, outs: { code: inputs.code, revision: "rev-" + inputs.code } }),
    diff: async (id, olds, news) => ({ changes: olds.code !== news.code, replaces: olds.code === news.code ? [] : ["code"] }),
};
class Revision extends pulumi.dynamic.Resource {
    constructor(name, code) {
        super(provider, name, { code, revision: undefined });
    }
}
const made = new Revision("made", fs.readFileSync("code.txt", "utf8"));
const release = new gray.Release("api", { latest: made.revision });
for (const key of ["published", "weights", "split", "traffic", "primary"]) {
    // An apply runs only when the value is known.
    release[key].apply(value => pulumi.log.info(key + " is " + JSON.stringify(value ?? null) + "."));
}
exports.weights = release.weights;
`;

let project: Project;
beforeAll(async () => {
    project = await Project.open(PROGRAM, { "code.txt": "one" });
});
afterAll(() => project.close());

/** What the program knew: key → value. */
function known({ code, output }: Run): Record<string, unknown> {
    expect(code, output).toBe(0);
    const lines = [...output.matchAll(/(\w+) is (.+)\.$/gm)];
    return Object.fromEntries(lines.map(([, key = "", value = ""]) => [key, JSON.parse(value) as unknown]));
}

test("in a preview what is known stays known: the split, the published version and the traffic", async () => {
    const first = await project.preview({ GRAY_TRAFFIC: "0.1" });
    expect(known(first)).toEqual({ published: null, split: { $latest: 1 }, traffic: 0.1 });
    expect(first.output).toContain("warning: traffic 10% has no effect: no version is published yet");
    expect(known(await project.up({ GRAY_PUBLISH: "true" }))).toMatchObject({ weights: { "rev-one": 1 } });

    project.write({ "code.txt": "two" });
    const canary = await project.preview({ GRAY_TRAFFIC: "0.1" });
    expect(known(canary)).toEqual({
        published: "rev-one",
        split: { $latest: 0.1, $published: 0.9 },
        traffic: 0.1,
        primary: "rev-one",
    });
    expect(canary.output).not.toContain("warning");

    // All callers to the new version, whose name is not known.
    expect(known(await project.preview({ GRAY_TRAFFIC: "1" }))).toEqual({
        published: "rev-one",
        split: { $latest: 1 },
        traffic: 1,
    });
    expect(known(await project.preview({ GRAY_PUBLISH: "true" }))).toEqual({ split: { $latest: 1 }, traffic: 1 });

    expect(known(await project.up({ GRAY_TRAFFIC: "0.1" }))).toEqual({
        published: "rev-one",
        weights: { "rev-one": 0.9, "rev-two": 0.1 },
        split: { $latest: 0.1, $published: 0.9 },
        traffic: 0.1,
        primary: "rev-one",
    });

    // Once the version is there, everything is known; the remembered share needs not be given.
    expect(known(await project.preview())).toMatchObject({ weights: { "rev-one": 0.9, "rev-two": 0.1 } });
});

describe("a warning comes in the preview already (invariant 12)", () => {
    test("that publish and a share leave nothing to split, though the new version's name is not known", async () => {
        project.write({ "code.txt": "three" });
        const { output } = await project.preview({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0.3" });
        expect(output).toContain("warning: publish and traffic 30% in one update leave nothing to split");
    });
});

test("a name that no function bears is refused in such a preview, too; an update that is refused removes nothing", async () => {
    const GRAY_PUBLISH = "api,nobody";
    // An inline program ends as one that went well: https://github.com/pulumi/pulumi/issues/14980
    project.pulumi.cold = true;
    const message = 'GRAY_PUBLISH: no function is named "nobody"; give some of api\n';
    project.write({ "code.txt": "five" });
    const preview = await project.preview({ GRAY_PUBLISH });
    expect(preview.code, preview.output).not.toBe(0);
    expect(preview.output).toContain(message);

    const before = await urns();
    project.program(`new gray.Release("api", { latest: "six" });`);
    const update = await project.up({ GRAY_PUBLISH });
    expect(update.code, update.output).not.toBe(0);
    expect(update.output).toContain(message);
    expect(await urns()).toEqual(expect.arrayContaining(before));
});

async function urns(): Promise<string[]> {
    const state = JSON.parse(await project.exported()) as { deployment: { resources: Array<{ urn: string }> } };
    return state.deployment.resources.map(({ urn }) => urn);
}
