import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { dynamicRange, overlap, parseSubnet, type Subnet } from "../../../components/platforms/docker/plugin/subnet";
import { expectOwn, Functions, subnetOf } from "../../support/docker/functions";
import { useOwnEngine } from "../../support/docker/use-own-engine";

/**
 * Addresses of versions on an engine that is restarted: a caller may get an error for a moment, and never the answer of
 * another function or another version.
 */

const own = useOwnEngine("addresses");

function read(text: string): Subnet {
    const subnet = parseSubnet(text);
    if (subnet === undefined) {
        throw new Error(`${text} is no subnet`);
    }
    return subnet;
}

describe.each([
    ["behind a gateway", true],
    ["with routers of their own", false],
])("two functions %s", { timeout: 120_000 }, (_what, gateway) => {
    const TEXTS = { api: "api one", web: "web one" };
    /** Version 2 runs, and gets nobody. */
    const NEWEST = { ...TEXTS, api: "api two" };
    let functions: Functions;
    afterAll(() => (functions as Functions | undefined)?.close());

    /** Something happens under load: everybody gets an error or their own text, and afterwards all is as it was. */
    async function survive(texts: Record<string, string>, happens: () => Promise<void>): Promise<void> {
        const before = await functions.versions();
        const load = await functions.load();
        await happens();
        await functions.answer(texts);
        await sleep(1000);
        expectOwn(await load.stop(), texts);
        expect(await functions.versions()).toEqual(before);
    }

    test("have addresses of their own, which the engine gives no other container", async () => {
        const { docker, engine, images } = own();
        functions = await Functions.open(docker, engine.host, images);
        await functions.up(TEXTS, { gateway }, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        await functions.up(NEWEST, { gateway });
        const all = await functions.versions();
        expect(all.map(({ name }) => name)).toEqual(["api-1", "api-2", "web-1"]);
        expect(new Set(all.map(({ ip }) => ip)).size).toBe(3);
        for (const { network, ip } of all) {
            const subnet = read(await subnetOf(own().docker, network));
            expect(overlap(subnet, read(`${ip}/32`))).toBe(true);
            expect(overlap(dynamicRange(subnet), read(`${ip}/32`))).toBe(false);
        }
        await functions.answer(TEXTS);
    });

    test("keep them when the engine is restarted: nobody meets another one", async () => {
        await survive(TEXTS, async () => own().engine.restart());
    });

    test("keep them when the engine is killed, and its containers live meanwhile", async () => {
        await survive(TEXTS, async () => own().engine.kill());
    });

    test("come back when the power is cut, and what nobody gets stays stopped", async () => {
        // Version 2 of web is kept.
        await functions.up({ ...NEWEST, web: "web two" }, { gateway }, { GRAY_PUBLISH: "web" });
        await functions.up({ ...NEWEST, web: "web three" }, { gateway }, { GRAY_PUBLISH: "web" });
        const texts = { ...TEXTS, web: "web three" };
        const stopped = (await functions.versions()).filter(({ running }) => !running);
        expect(stopped.map(({ name }) => name)).toEqual(["web-2"]);
        await survive(texts, async () => own().engine.kill());
        await survive(texts, async () => own().engine.crash());
        // As it was.
        await functions.up({ ...NEWEST, web: "web one" }, { gateway }, { GRAY_PUBLISH: "web" });
    });

    test("keep them when containers are stopped and started in another order", async () => {
        const docker = own().docker;
        const running = (await functions.versions()).filter(each => each.running);
        await survive(TEXTS, async () => {
            for (const { id } of running) {
                await docker.getContainer(id).stop({ t: 0 });
            }
            for (const { id } of [...running].reverse()) {
                await docker.getContainer(id).start();
                await sleep(500);
            }
        });
    });

    test("an update starts one that was stopped, which its preview says", async () => {
        const before = await functions.versions();
        const web = before.find(({ name, running }) => running && name.startsWith("web-"));
        await own()
            .docker.getContainer(web?.id ?? "")
            .stop({ t: 0 });
        const preview = await functions.project.preview();
        expect(preview.output).toContain(`::${web?.name ?? ""}-ready]`);
        // Nobody moves.
        const { output } = await functions.project.gray(["preview"]);
        expect(output).toMatch(/^api +live +1 \S+ 100% {2}= {2}1 \S+ 100%$/m);
        expect(output).toMatch(/^web +live +4 \S+ 100% {2}= {2}4 \S+ 100%$/m);
        await functions.up(NEWEST, { gateway });
        expect(await functions.versions()).toEqual(before);
        await functions.answer(TEXTS);
    });

    test("nothing is left to do afterwards, nor after a refresh", async () => {
        expect(await functions.up(NEWEST, { gateway })).not.toMatch(/\d+ (?:created|updated|replaced|deleted)/);
        await functions.ok("refresh", "--yes", "--skip-preview");
        expect(await functions.up(NEWEST, { gateway })).not.toMatch(/\d+ (?:created|replaced|deleted)/);
        await functions.answer(TEXTS);
        await functions.destroy();
    });
});
