import { afterAll, beforeAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { Project } from "../../support/project";

/** A preview in which an environment variable is not known yet. */

const engine = useEngine();
let project: Project;

beforeAll(async () => {
    const { images, host } = engine();
    project = await Project.open(
        `
const provider = {
    create: async inputs => ({ id: inputs.seed, outs: { seed: inputs.seed, token: "token-" + inputs.seed } }),
    diff: async (id, olds, news) => ({ changes: olds.seed !== news.seed, replaces: olds.seed === news.seed ? [] : ["seed"] }),
};
class Token extends pulumi.dynamic.Resource {
    constructor(name, seed) {
        super(provider, name, { seed, token: undefined });
    }
}
const { TEXT, seed } = JSON.parse(fs.readFileSync("version.json", "utf8"));
const api = new gray.docker.Function("api", {
    image: ${JSON.stringify(images.server)}, port: 8080, keep: 2, drainTimeout: 1,
    environment: { TEXT, TOKEN: new Token("token", seed).token },
    listen: { port: ${String(await freePort())} }, routerImage: ${JSON.stringify(images.haproxy)},
    aliases: { dev: "$latest", first: "1" },
});
exports.version = api.version;
`,
        {},
        { DOCKER_HOST: host },
    );
});
afterAll(async () => {
    await project.destroy();
    project.close();
});

function write(TEXT: string, seed: string): void {
    project.write({ "version.json": JSON.stringify({ TEXT, seed }) });
}

/** What a preview plans: operation and name. */
async function steps(): Promise<string[]> {
    const { steps: all } = JSON.parse(await project.ok("preview", "--json")) as {
        steps: Array<{ op: string; urn: string }>;
    };
    return all.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
}

test(
    "no container that runs or is kept is planned to go, and the update keeps them",
    { timeout: 180_000 },
    async () => {
        write("one", "a");
        expect((await project.up({ GRAY_PUBLISH: "true" })).code).toBe(0);
        write("two", "a");
        expect((await project.up({ GRAY_TRAFFIC: "0.1" })).code).toBe(0);
        write("three", "a");
        expect((await project.up({ GRAY_TRAFFIC: "0.1" })).code).toBe(0);
        const before = (await project.resources())
            .map(({ urn }) => urn)
            .filter(urn => urn.includes("container:Container"));

        write("three", "b");
        const planned = await steps();
        expect(planned).toContain("update api-versions");
        expect(planned.filter(step => /delete|replace/.test(step) && !step.endsWith(" token"))).toEqual([]);

        const { code, output } = await project.up({ GRAY_TRAFFIC: "0.1" });
        expect(code, output).toBe(0);
        expect((await project.outputs())["version"]).toBe("4");
        const after = (await project.resources()).map(({ urn }) => urn);
        expect(after).toEqual(expect.arrayContaining(before));
    },
);
