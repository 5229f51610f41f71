import { afterAll, beforeAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { Project } from "../../support/project";
import { runInline } from "../../support/inline-process";

/** What is refused in an output ends an inline program, too (pulumi/pulumi#14980), and leaves its process going. */

const engine = useEngine();
let project: Project;
beforeAll(async () => {
    project = await Project.open("", {}, { DOCKER_HOST: engine().host });
});
afterAll(() => project.close());

test("Docker: a version that does not exist", { timeout: 300_000 }, async () => {
    const { server, haproxy } = engine().images;
    const declared = `args => {
        const api = new gray.docker.Function("api", {
            image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080,
            health: { test: ["CMD", "/server", "health"] }, drainTimeout: 5, ...args,
        });
        return { version: api.version, aliases: api.aliases, url: api.url };
    }`;
    const rules = { rules: [{ header: { name: "a", exact: "b" }, version: "$published" }] };
    const said = await runInline(project, declared, [
        { operation: "preview", args: { aliases: { prepub: "9" } } },
        { operation: "up", args: {} },
        { operation: "preview", args: { pin: "7" } },
        { operation: "up", args: { pin: "7" } },
        { operation: "up", args: { aliases: { prepub: "9" } } },
        { operation: "up", args: rules },
        { operation: "up", args: { publish: true, aliases: { prepub: "$published" } } },
        { operation: "destroy", args: {} },
    ]);
    const missing = expect.stringMatching(/^api: aliases\.prepub: version "9" does not exist; /) as string;
    const pinned = expect.stringMatching(/^api: pin: version "7" does not exist; /) as string;
    const nothing = expect.stringMatching(/^api: rules\[0\]\.version: /) as string;
    expect(said).toEqual([missing, "ok", pinned, pinned, missing, nothing, "ok", "ok"]);
});
