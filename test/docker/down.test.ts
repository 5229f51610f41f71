import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../support/docker/functions";
import { useEngine } from "../support/docker/use-engine";

/** A version that does not answer is named, and ends a ramp at once; the published version answers for it. */

const engine = useEngine();

interface Status {
    functions: Array<{ name: string; versions: Array<{ version: string; down: boolean | null }> }>;
}

describe.each([
    ["behind a gateway", true],
    ["with routers of their own", false],
])("%s", { timeout: 180_000 }, (_what, gateway) => {
    let functions: Functions;
    beforeAll(async () => {
        const { docker, host, images } = engine();
        functions = await Functions.open(docker, host, images);
        await functions.up({ api: "api one", web: "web one" }, { gateway }, { GRAY_PUBLISH: "true" });
        await functions.up({ api: "api two", web: "web one" }, { gateway }, { GRAY_TRAFFIC: "0.5" });
    });
    afterAll(async () => {
        await functions.destroy();
        functions.close();
    });

    /** Those that are down: function and version. */
    async function down(): Promise<string[]> {
        const { code, output, errors } = await functions.project.grayWarm(["status", "--json"]);
        expect(code, errors).toBe(0);
        const status = JSON.parse(output) as Status;
        return status.functions.flatMap(({ name, versions }) =>
            versions.filter(each => each.down === true).map(({ version }) => `${name} ${version}`),
        );
    }

    test("gray status names it, and a ramp ends without any gate", async () => {
        expect(await down()).toEqual([]);
        const ramp = await functions.project.startGrayWarm([
            "ramp",
            "-f",
            "api",
            "--steps",
            "60%",
            "--interval",
            "10m",
        ]);
        await ramp.until("watching 60%");
        const load = await functions.load();
        const newest = (await functions.versions()).find(({ name }) => name === "api-2");
        await engine()
            .docker.getContainer(newest?.id ?? "")
            .stop({ t: 0 });
        expect(await ramp.ended, ramp.said()).not.toBe(0);
        expect(ramp.said()).toContain("api: the newest version is down: it does not answer");
        await functions.answer({ api: "api one", web: "web one" });
        const answers = Object.keys((await load.stop())["api"] ?? {});
        expect(answers.filter(each => each !== "api two")).toEqual(["api one"]);
        expect(await down()).toEqual(["api 2"]);
        const text = await functions.project.grayWarm(["status"]);
        expect(text.output).toMatch(/^ *version .* state /m);
        expect(text.output).toMatch(/^ *2 .* down /m);
    });
});
