import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../support/project";

/**
 * The memory is replaced together with what makes versions, also where the old one is deleted first. The engine is the
 * real one: mocks replace nothing. All platforms make their memory in components/release.ts.
 */

const PROGRAM = `
    class Maker extends pulumi.dynamic.Resource {
        constructor(name, props, opts) {
            super(
                {
                    async create(inputs) { return { id: inputs.name, outs: inputs }; },
                    async diff(id, olds, news) {
                        return { changes: id !== news.name, replaces: ["name"], deleteBeforeReplace: true };
                    },
                    async delete() {},
                },
                name, props, opts,
            );
        }
    }
    const maker = new Maker("maker", { name: process.env.MAKER || "one" });
    const api = new gray.Release("api", { latest: process.env.LATEST }, { dependsOn: maker, replaceWith: [maker] });
    exports.published = api.published;
    exports.weights = api.weights;
`;

let project: Project;
beforeAll(async () => {
    project = await Project.open(PROGRAM);
});
afterAll(() => project.close());

async function up(environment: Record<string, string>): Promise<Record<string, unknown>> {
    const { code, output } = await project.up(environment);
    expect(code, output).toBe(0);
    return project.outputs();
}

test("what makes versions is deleted and made anew: the memory starts anew, whatever the last update was (invariant 6)", async () => {
    expect(await up({ LATEST: "1", GRAY_PUBLISH: "true" })).toMatchObject({ published: "1" });
    expect(await up({ LATEST: "2", GRAY_TRAFFIC: "0.1" })).toMatchObject({ weights: { "1": 0.9, "2": 0.1 } });
    // No input of the memory comes from the maker now: the engine must find the memory and its provider all the same.
    const anew = await up({ LATEST: "1", MAKER: "two" });
    expect(anew).not.toHaveProperty("published");
    expect(anew).toMatchObject({ weights: { "1": 1 } });
    expect(await up({ LATEST: "1", MAKER: "two" })).toEqual(anew);
    expect((await project.destroy()).code).toBe(0);
});
