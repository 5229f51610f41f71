import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../support/project";

/**
 * A rollback that has to update the whole program, a part of which fails: what the program would have registered after it is not
 * taken for removed.
 */

const PROGRAM = `
const provider = {
    create: async inputs => {
        if (fs.existsSync("broken")) {
            throw new Error("it is broken");
        }
        return { id: inputs.name, outs: inputs };
    },
};
class Part extends pulumi.dynamic.Resource {
    constructor(name) {
        super(provider, name, { name });

    }
}
const release = new gray.Release("api", { latest: fs.readFileSync("code.txt", "utf8") });
// One follows the split, and another one follows that.
release.traffic.apply(share => {
    const follower = new Part(share > 0 ? "canary" : "alone");
    follower.name.apply(() => new Part("after"));
});
`;

let project: Project;
beforeAll(async () => {
    project = await Project.open(PROGRAM, { "code.txt": "one" });
});
afterAll(() => project.close());

async function parts(): Promise<string[]> {
    const all = (await project.resources()).map(({ urn }) => urn.split("::").at(-1) ?? "");
    return all.filter(name => ["canary", "alone", "after"].includes(name)).sort();
}

test("nothing is deleted, and the engine takes the state", { timeout: 120_000 }, async () => {
    expect((await project.up({ GRAY_PUBLISH: "true" })).code).toBe(0);
    project.write({ "code.txt": "two" });
    expect((await project.up({ GRAY_TRAFFIC: "0.5" })).code).toBe(0);
    expect(await parts()).toEqual(["after", "canary"]);

    project.write({ broken: "" });
    const failed = await project.gray(["rollback"]);
    expect(failed.code, failed.output).not.toBe(0);
    expect(failed.errors).toContain("it is broken");
    expect(await parts()).toEqual(["after", "canary"]);

    fs.rmSync(path.join(project.folder, "broken"));
    const { code, errors } = await project.gray(["rollback"]);
    expect(code, errors).toBe(0);
    expect(await parts()).toEqual(["after", "alone"]);
});
