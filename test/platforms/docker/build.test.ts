import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { get } from "../../conformance/requests";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { Project } from "../../support/project";

/** `build`: images that are built, on a real engine. */

const engine = useEngine();
const agent = keepAliveAgent();
let project: Project;
afterAll(() => project.close());

/** The names of the images that this test's functions have on the engine. */
async function images(): Promise<string[]> {
    const all = await engine().docker.listImages();
    return all.flatMap(({ RepoTags = [] }) => RepoTags).filter(name => name.startsWith("localhost/gray-test/"));
}

async function up(settings: Record<string, string> = {}): Promise<string> {
    const run = await project.up(settings);
    expect(run.code, run.output).toBe(0);
    return run.output;
}

async function says(): Promise<string> {
    const { url } = await project.outputs();
    return (await get(String(url), agent, {})).body.trim();
}

describe("a function that is built", () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        project = await Project.open(
            `const { build, ...more } = JSON.parse(process.env.SETTINGS || "{}");
            const api = new gray.docker.Function("api", {
                build: { context: "src", args: { WORD: pulumi.secret(process.env.WORD || "a word nobody may read") }, ...build },
                routerImage: ${JSON.stringify(haproxy)}, port: 8080, drainTimeout: 5, ...more,
            });
            exports.url = api.url;
            exports.version = api.version;
            exports.weights = api.weights;`,
            {
                "src/Dockerfile": [
                    `FROM ${server}`,
                    "ARG WORD",
                    "ENV TEXT_FILE=/words.txt",
                    "COPY words.txt /",
                    'HEALTHCHECK CMD ["/server", "health"]',
                ].join("\n"),
                "src/.dockerignore": "*.log\n",
                "src/words.txt": "one",
                "src/a.log": "started",
            },
            { DOCKER_HOST: engine().host },
        );
        await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    });

    test("runs what was built; unchanged it makes nothing, nor does a file that is left out", async () => {
        expect(await says()).toBe("one");
        expect(await images()).toEqual([expect.stringMatching(/^localhost\/gray-test\/test\/api:1-[0-9a-f]{12}$/)]);
        project.write({ "src/a.log": "started again" });
        const run = await project.pulumi.run(["up", "--yes", "--skip-preview", "--refresh"]);
        expect(run.output).toMatch(/Resources:\n\s+\d+ unchanged\n/);
    });

    test("a changed file is a version, known in the preview, which builds nothing", async () => {
        project.write({ "src/words.txt": "two" });
        const { code, output } = await project.preview();
        expect(code, output).toBe(0);
        expect(output).toMatch(/version *: "1" => "2"/);
        expect(await images()).toHaveLength(1);
        await up({ GRAY_TRAFFIC: "0.5" });
        expect(await project.outputs()).toMatchObject({ version: "2", weights: { "1": 0.5, "2": 0.5 } });
        await up({ GRAY_TRAFFIC: "1" });
        expect(await says()).toBe("two");
    });

    test("a changed secret build argument is one too, and stays secret", async () => {
        const output = await up({ WORD: "another word nobody may read", GRAY_PUBLISH: "true" });
        expect(output).not.toContain("nobody may read");
        expect(await project.outputs()).toMatchObject({ version: "3", weights: { "3": 1 } });
        expect(await project.exported()).not.toContain("nobody may read");
        expect(await images()).toHaveLength(3);
    });

    test("one that cannot be built fails the update with the builder's words; callers stay", async () => {
        project.write({ "src/bad.Dockerfile": `FROM ${engine().images.server}\nCOPY nothing /\n` });
        const run = await project.up({ SETTINGS: JSON.stringify({ build: { dockerfile: "bad.Dockerfile" } }) });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain('"/nothing" not found');
        expect(await says()).toBe("two");
    });

    test("an old version starts again from its image", async () => {
        await up({ SETTINGS: '{"pin":"1"}', WORD: "another word nobody may read", GRAY_TRAFFIC: "0" });
        expect(await says()).toBe("one");
    });

    test("gray prune removes images that no version in use needs; a version without one cannot be pinned", async () => {
        // Version 4 is the one that could not be built: it has no image.
        project.write({ "src/words.txt": "four" });
        await up({ GRAY_TRAFFIC: "0" });
        project.write({ "src/words.txt": "five" });
        await up({ GRAY_PUBLISH: "true" });
        expect(await images()).toHaveLength(6);
        const dry = await project.gray(["prune", "--keep", "1", "--dry-run"]);
        expect(dry.output).toMatch(/^api +docker +1, 2, 3, 5, 6$/m);
        expect(await images()).toHaveLength(6);
        const run = await project.gray(["prune", "--keep", "3", "--yes"]);
        expect(run.errors + run.output).toContain("Removed 3 versions.\n");
        expect(await images()).toEqual([
            expect.stringContaining("/api:7-"),
            expect.stringContaining("/api:6-"),
            expect.stringContaining("/api:5-"),
        ]);
        expect(await says()).toBe("five");
        const refused = await project.preview({ SETTINGS: '{"pin":"2"}' });
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain(
            'api: pin: the image of version "2" is not on the engine any more (gray prune and docker rmi remove images); give one of 5, 6, 7',
        );
        await up({ SETTINGS: '{"pin":"6"}' });
        expect(await says()).toBe("four");
        // A pin publishes.
        expect((await project.gray(["prune", "--keep", "1", "--yes"])).output).toContain("Removed 1 version.\n");
        expect(await says()).toBe("four");
        await up({ GRAY_TRAFFIC: "1", GRAY_PUBLISH: "true" });
        expect(await says()).toBe("five");
    });

    test("what cannot be built is refused before anything changes", async () => {
        const run = await project.up({ SETTINGS: '{"build":{"dockerfile":"../Dockerfile"}}' });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain('api: build.dockerfile: "../Dockerfile" is outside the context');
        expect(run.output).not.toMatch(/\n\s+at /);
        expect(run.output).not.toMatch(/\d+ (?:created|updated|replaced|deleted)/);
    });

    test("destroy takes the images away too", async () => {
        const run = await project.destroy();
        expect(run.code, run.output).toBe(0);
        expect(await images()).toEqual([]);
    });
});
