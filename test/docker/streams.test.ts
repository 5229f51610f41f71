import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../support/docker/functions";
import { useEngine } from "../support/docker/use-engine";
import { Stream } from "../support/stream";

/** Streams live on while routers get new configurations: only the container that they lead to can end one. */

const engine = useEngine();
const DRAIN_SECONDS = 3;

describe.each([
    ["behind a gateway", true],
    ["with routers of their own", false],
])("%s", { timeout: 240_000 }, (_what, gateway) => {
    let functions: Functions;
    let web: Stream;
    beforeAll(async () => {
        const { docker, host, images } = engine();
        functions = await Functions.open(docker, host, images);
        await functions.up({ api: "api one", web: "web one" }, { gateway }, { GRAY_PUBLISH: "true" });
        web = await open("web");
        await expectEcho(web, "web one", "a");
    });
    afterAll(async () => {
        web.close();
        await functions.destroy();
        functions.close();
    });

    async function open(name: string): Promise<Stream> {
        return Stream.open((await functions.outputs())[name]?.url ?? "");
    }

    async function expectEcho(stream: Stream, text: string, word: string): Promise<void> {
        stream.send(word);
        await until(() => stream.received().endsWith(word));
        expect(stream.received().split("\n")[0]).toBe(text);
        expect(stream.closed()).toBe(false);
    }

    async function until(holds: () => boolean): Promise<void> {
        while (!holds()) {
            await sleep(20);
        }
    }

    /** No container goes in these updates. A longer time for the ones that go would show: they do not wait for it. */
    const NONE_GOES = { gateway, args: { api: { drainTimeout: 600, keep: 3 } } };

    test("a new version and its shares end no stream, and wait for none", async () => {
        const api = await open("api");
        await expectEcho(api, "api one", "a");
        await functions.up({ api: "api two", web: "web one" }, NONE_GOES, { GRAY_TRAFFIC: "0" });
        await functions.up({ api: "api two", web: "web one" }, NONE_GOES, { GRAY_TRAFFIC: "1" });
        await functions.answer({ api: "api two", web: "web one" });
        await expectEcho(api, "api one", "b");
        await expectEcho(web, "web one", "b");
        api.close();
    });

    test("a stream on a version that goes has the time of its requests; those of others go on", async () => {
        const args = { api: { drainTimeout: DRAIN_SECONDS, keep: 0 } };
        const old = await open("api");
        await expectEcho(old, "api two", "a");
        let ended = 0;
        const watched = until(() => old.closed()).then(() => (ended = Date.now()));
        const update = functions.up(
            { api: "api three", web: "web one" },
            { gateway, args },
            {
                GRAY_TRAFFIC: "1",
                GRAY_PUBLISH: "true",
            },
        );
        await functions.answer({ api: "api three", web: "web one" });
        const since = Date.now();
        await expectEcho(old, "api two", "b");
        await update;
        await watched;
        expect(ended - since).toBeGreaterThan((DRAIN_SECONDS - 1) * 1000);
        await expectEcho(web, "web one", "c");
    });
});
