import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";
import { call } from "../../support/http";

/** A version that does not answer is named, and ends a ramp at once; the published version answers for it. */

const engine = useEngine();

interface Status {
    functions: Array<{ name: string; versions: Array<{ version: string; down: boolean | null }> }>;
}

let functions: Functions;
beforeAll(async () => {
    const { docker, host, images } = engine();
    functions = await Functions.open(docker, host, images);
    const settings = { gateway: ["api"] };
    await functions.up({ api: "api one", alone: "alone one", web: "web one" }, settings, { GRAY_PUBLISH: "true" });
    await functions.up({ api: "api two", alone: "alone two", web: "web one" }, settings, { GRAY_TRAFFIC: "0.5" });
});
afterAll(async () => {
    await functions.destroy();
    functions.close();
});

/** Those that are down: function and version. */
async function down(): Promise<string[]> {
    const { code, output, errors } = await functions.project.gray(["status", "--json"]);
    expect(code, errors).toBe(0);
    const status = JSON.parse(output) as Status;
    return status.functions.flatMap(({ name, versions }) =>
        versions.filter(each => each.down === true).map(({ version }) => `${name} ${version}`),
    );
}

test("an update gives a version that runs and does not answer a new start", { timeout: 60_000 }, async () => {
    await functions.answer({ web: "web one" });
    const { url } = (await functions.outputs())["web"] ?? { url: "" };
    await call(url, "/deaf");
    await expect.poll(async () => (await call(url, "/")).status, { timeout: 20_000 }).toBe(503);
    const before = await functions.versions();
    await functions.up(
        { api: "api two", alone: "alone two", web: "web one" },
        { gateway: ["api"] },
        { GRAY_TRAFFIC: "0.5" },
    );
    expect((await call(url, "/")).text).toBe("web one");
    expect(await functions.versions()).toEqual(before);
});

describe.each([
    ["behind a gateway", "api"],
    ["with a router of its own", "alone"],
])("%s", { timeout: 180_000 }, (_what, name) => {
    test("gray status names it, and a ramp ends without any gate", async () => {
        expect(await down()).not.toContain(`${name} 2`);
        const ramp = await functions.project.startGray(["ramp", "-f", name, "--steps", "60%", "--interval", "10m"]);
        await ramp.until("watching 60%");
        const load = await functions.load();
        const newest = (await functions.versions()).find(each => each.name === `${name}-2`);
        await engine()
            .docker.getContainer(newest?.id ?? "")
            .stop({ t: 0 });
        expect(await ramp.ended, ramp.said()).not.toBe(0);
        expect(ramp.said()).toContain(`${name}: the newest version is down: it does not answer`);
        await functions.answer({ [name]: `${name} one` });
        const answers = Object.keys((await load.stop())[name] ?? {});
        expect(answers.filter(each => each !== `${name} two`)).toEqual([`${name} one`]);
        expect(await down()).toContain(`${name} 2`);
        const text = await functions.project.gray(["status"]);
        expect(text.output).toMatch(/^ *version .* state /m);
        expect(text.output).toMatch(/^ *2 .* down /m);
    });
});
