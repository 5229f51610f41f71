import { renameSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseJson } from "../../cli/output/release-json";
import type { EngineResource } from "../../components/state/engine-resource";
import { releasesIn } from "../../components/state/releases";
import type { Release } from "../../components/state/release";
import { readAlias, writeAlias } from "../../components/platforms/local/alias-store";
import { thresholdOf } from "../../components/model/bucket";
import { functionFolder, versionsFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/** What is shown is what is in force, read from the aliases; not what an update that failed half-way wanted. */

describe("on the real engine", () => {
    let project: Project;
    let folder: string;

    beforeAll(async () => {
        project = await Project.open(
            `const aliases = JSON.parse(process.env.ALIASES || "{}");
            new gray.local.Function("api", { code: "./code", handler: "index.handler", aliases: aliases.api });
            new gray.local.Function("web", { code: "./code", handler: "index.handler", aliases: aliases.web });`,
            { "code/index.js": says("1") },
        );
        folder = functionFolder(stackFolder(project.folder, STACK), "api");
        const first = await project.up({ GRAY_PUBLISH: "api" });
        expect(first.code, first.output).toBe(0);
        project.write({ "code/index.js": says("2") });
        expect((await project.up({ GRAY_TRAFFIC: "0.1" })).code).toBe(0);
    });
    afterAll(() => project.close());

    async function json(command: string): Promise<string> {
        const { code, output, errors } = await project.gray([command, "--json"]);
        expect(code, errors).toBe(0);
        return output;
    }

    async function status(): Promise<Partial<Release>> {
        const { functions } = JSON.parse(await json("status")) as { functions: Release[] };
        return functions[0] ?? {};
    }

    test("an alias comes and goes, and is said so; the engine's events of it are all read", async () => {
        const deploy = async (ALIASES: string): Promise<GrayRun> => {
            const run = await project.gray(["deploy"], { ALIASES });
            expect(run.code, run.errors).toBe(0);
            expect(run.errors).not.toMatch(/Failed to parse|TypeError|warning/);
            return run;
        };
        expect((await deploy('{ "api": { "dev": "$latest" } }')).output).toMatch(/^ +dev +2 \$latest █{10} 100%$/m);
        const { output, errors } = await deploy("{}");
        expect(errors).toContain("gray: api dev: 100% of callers lose 2\n");
        expect(output).not.toContain("dev");
    });

    test("an alias of the published version, of which there is none, is refused; commands still see the release", async () => {
        const refused = await project.up({ ALIASES: '{ "web": { "stable": "$published" } }' });
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain('web: aliases.stable: "$published" names no version yet');
        const { functions } = JSON.parse(await json("status")) as { functions: Release[] };
        expect(functions[1]).toMatchObject({
            name: "web",
            published: null,
            weights: { "2": 1 },
            aliases: { live: { "2": 1 } },
        });
        await json("history");
    });

    test("an alias that could not be moved shows where it is, though the new share is remembered", async () => {
        const [there, away] = [`${versionsFolder(folder)}/1`, project.path("away")];
        renameSync(there, away);
        const failed = await project.up({ GRAY_TRAFFIC: "0.5" });
        expect(failed.code).not.toBe(0);
        expect(failed.output).toContain("api: alias live: the files of version 1 are gone; they were in ");
        const now = { traffic: 0.5, split: { $latest: 0.1, $published: 0.9 }, weights: { "1": 0.9, "2": 0.1 } };
        expect(await status()).toMatchObject({ latest: "2", published: "1", ...now });

        renameSync(away, there);
        expect((await project.up()).code).toBe(0);
        const moved = { traffic: 0.5, split: { $latest: 0.5, $published: 0.5 }, weights: { "1": 0.5, "2": 0.5 } };
        expect(await status()).toMatchObject(moved);
        const { updates } = JSON.parse(await json("history")) as { updates: Array<{ functions: unknown }> };
        const ramped = { kind: "ramped", version: "2", other: "1", share: 0.5 };
        expect(updates.slice(0, 2).map(({ functions }) => functions)).toMatchObject([
            [{ name: "api", events: [ramped] }],
            [],
        ]);
    });

    test("what was altered behind the program's back is shown after a refresh, and put right by the next update", async () => {
        const live = readAlias(folder, "live");
        if (live === undefined) {
            throw new Error(`there is no alias live in ${folder}`);
        }
        writeAlias(folder, { ...live, weights: { "1": 0.8, "2": 0.2 } });
        await project.ok("refresh", "--yes");
        const split = { $latest: 0.2, $published: 0.8 };
        expect(await status()).toMatchObject({ traffic: 0.5, split, weights: { "1": 0.8, "2": 0.2 } });
        expect((await project.up()).code).toBe(0);
        expect(await status()).toMatchObject({ traffic: 0.5, weights: { "1": 0.5, "2": 0.5 } });
    });
});

describe("of each platform's resources", () => {
    const holder = "urn:pulumi:test::shop::gray:test:Function::api";

    function child(type: string, properties: Record<string, unknown>): EngineResource {
        return { urn: `${holder}$${type}::api`, type, parent: holder, inputs: properties, outputs: properties };
    }

    function memory(traffic: number): EngineResource {
        return child("pulumi:index:Stash", { input: { published: "6", traffic } });
    }

    /** The one release among resources, as `gray status --json` shows it. */
    function release(
        type: string,
        children: EngineResource[],
        outputs: Record<string, unknown> = {},
    ): Record<string, unknown> {
        const releases = releasesIn([...children, { urn: holder, type, outputs }]);
        expect(releases).toHaveLength(1);
        return releaseJson((releases as [Release])[0]);
    }

    test("aws: an alias's version and its routing configuration", () => {
        const lambda = child("aws:lambda/function:Function", { version: "7" });
        const alias = (name: string, functionVersion: string, routingConfig?: object): EngineResource => ({
            ...child("aws:lambda/alias:Alias", { name, functionVersion, ...(routingConfig && { routingConfig }) }),
            urn: `${holder}::${name}`,
        });
        const live = alias("live", "6", { additionalVersionWeights: { "7": 0.1 } });
        const children = [alias("dev", "7"), lambda, memory(0.5), live];
        expect(release("gray:aws:Function", children)).toMatchObject({
            platform: "aws",
            latest: "7",
            published: "6",
            traffic: 0.5,
            split: { $latest: 0.1, $published: 0.9 },
            aliases: { live: { "6": 0.9, "7": 0.1 }, dev: { "7": 1 } },
        });
        expect(Object.keys(release("gray:aws:Function", children)["aliases"] as object)).toEqual(["live", "dev"]);
    });

    test("aws: an alias whose update failed is where it was", () => {
        const lambda = child("aws:lambda/function:Function", { version: "7" });
        const routed = (share: number): object => ({ routingConfig: { additionalVersionWeights: { "7": share } } });
        const both = { name: "live", functionVersion: "6" };
        const alias: EngineResource = {
            ...child("aws:lambda/alias:Alias", {}),
            inputs: { ...both, ...routed(0.1) },
            outputs: { ...both, ...routed(0.5) },
        };
        expect(release("gray:aws:Function", [lambda, memory(0.5), alias])["weights"]).toEqual({ "6": 0.5, "7": 0.5 });
        const failed = { ...alias, initErrors: ["TooManyRequestsException"] };
        expect(release("gray:aws:Function", [lambda, memory(0.5), failed])["weights"]).toEqual({ "6": 0.9, "7": 0.1 });
    });

    test("versions without a name of their own are called by their numbers, so that a split says what the weights do", () => {
        const alias = child("gray-local:index:Alias", { alias: "live", weights: { "5": 0.2, "6": 0.8 } });
        const version = child("gray-local:index:Version", { version: "7" });
        expect(release("gray:local:Function", [version, memory(0), alias])).toMatchObject({
            latest: "7",
            split: { $published: 0.8, "5": 0.2 },
        });
    });

    test("an alias of nothing published, which was refused, is none", () => {
        const versions = child("gray-docker:index:Versions", { version: "7" });
        const empty = child("pulumi:index:Stash", { input: { published: "", traffic: 1 } });
        const routes = child("gray-docker:index:Routes", { thresholds: {} });
        const targets = { stable: { $published: 1 }, dev: { $latest: 1 } };
        expect(release("gray:docker:Function", [versions, empty, routes], { targets })["aliases"]).toEqual({
            live: { "7": 1 },
            dev: { "7": 1 },
        });
    });

    test("docker: what the router was given; a state of before it said so is worked out from the memory", () => {
        const versions = child("gray-docker:index:Versions", { version: "7" });
        const routes = (properties: object): EngineResource => child("gray-docker:index:Routes", { ...properties });
        const given = {
            routes: { live: { primary: "6", canary: { version: "7", share: 0.5 } }, dev: { primary: "7" } },
            thresholds: { live: thresholdOf(0.3), dev: 0 },
        };
        const targets = { dev: { $latest: 1 } };
        expect(release("gray:docker:Function", [versions, memory(0.5), routes(given)], { targets })).toMatchObject({
            traffic: 0.5,
            weights: { "6": 0.7, "7": 0.3 },
            aliases: { live: { "6": 0.7, "7": 0.3 }, dev: { "7": 1 } },
        });
        expect(
            release("gray:docker:Function", [versions, memory(0.5), routes({ thresholds: given.thresholds })], {
                targets,
            }),
        ).toMatchObject({
            traffic: 0.5,
            weights: { "6": 0.5, "7": 0.5 },
            aliases: { live: { "6": 0.5, "7": 0.5 }, dev: { "7": 1 } },
        });
    });

    test("a release of its own has no alias: the memory says it", () => {
        expect(release("gray:index:Release", [memory(0.25)], { latest: "web-7" })).toMatchObject({
            platform: "other",
            weights: { "6": 0.75, "web-7": 0.25 },
            aliases: { live: { "6": 0.75, "web-7": 0.25 } },
        });
    });

    test("a function whose first update failed before anybody was served is none yet", () => {
        const version = child("gray-local:index:Version", { version: "1" });
        const function_ = { urn: holder, type: "gray:local:Function", outputs: {} };
        expect(releasesIn([function_, version])).toEqual([]);
        expect(releasesIn([function_, version, memory(1)])).toEqual([]);
    });

    test("what is on its way out counts no more", () => {
        const alias = (weights: object, gone: boolean): EngineResource => ({
            ...child("gray-local:index:Alias", { alias: "live", weights }),
            delete: gone,
        });
        const version = child("gray-local:index:Version", { version: "7" });
        const children = [version, memory(0.1), alias({ "6": 0.9, "7": 0.1 }, false), alias({ "3": 1 }, true)];
        expect(release("gray:local:Function", children)["weights"]).toEqual({ "6": 0.9, "7": 0.1 });
    });
});
