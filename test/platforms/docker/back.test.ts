import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { Functions } from "../../support/docker/functions";
import type { GrayRun } from "../../support/gray";

/** Callers are moved back to a published version that is stopped, or gone: it is started, or they stay. */

const NEWEST = { api: "api two", web: "web two" };

const engine = useEngine();

describe.each([
    ["behind a gateway", true],
    ["with routers of their own", false],
])("%s", { timeout: 180_000 }, (_what, gateway) => {
    let functions: Functions;
    beforeAll(async () => {
        const { docker, host, images } = engine();
        functions = await Functions.open(docker, host, images);
        await functions.up({ api: "api one", web: "web one" }, { gateway }, { GRAY_PUBLISH: "true" });
    });
    beforeEach(async () => {
        await functions.up(NEWEST, { gateway }, { GRAY_TRAFFIC: "1" });
        await functions.answer(NEWEST);
    });
    afterAll(async () => {
        await functions.destroy();
        functions.close();
    });

    async function container(name: string): Promise<ReturnType<ReturnType<typeof engine>["docker"]["getContainer"]>> {
        const id = (await functions.versions()).find(each => each.name === name)?.id ?? "";
        return engine().docker.getContainer(id);
    }

    async function rollback(...names: string[]): Promise<GrayRun> {
        return functions.project.gray(["rollback", ...names]);
    }

    test("a rollback starts the published version where it was stopped, and nobody gets an error", async () => {
        await (await container("api-1")).stop({ t: 0 });
        const load = await functions.load();
        const { code, output, errors } = await rollback("api");
        expect(code, `${output}${errors}`).toBe(0);
        await functions.answer({ ...NEWEST, api: "api one" });
        const got = await load.stop();
        expect(Object.keys(got["api"] ?? {}).sort()).toEqual(["api one", "api two"]);
        expect(Object.keys(got["web"] ?? {})).toEqual(["web two"]);
    });

    test("one that is gone gets nobody: the rollback says so, and another function's callers go back", async () => {
        await (await container("api-1")).remove({ force: true });
        const load = await functions.load();
        const { code, errors } = await rollback();
        expect(code).not.toBe(0);
        expect(errors).toContain("api: version 1 does not answer, so callers stay where they are");
        await functions.answer({ api: "api two", web: "web one" });
        const got = await load.stop();
        expect(Object.keys(got["api"] ?? {})).toEqual(["api two"]);
        expect(Object.keys(got["web"] ?? {}).sort()).toEqual(["web one", "web two"]);

        // As the message says.
        await functions.ok("up", "--refresh", "--yes", "--skip-preview");
        await functions.answer({ api: "api one", web: "web one" });
    });
});
