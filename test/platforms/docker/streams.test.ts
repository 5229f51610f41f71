import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";
import { Stream } from "../../support/stream";

/** Streams live on while routers get new configurations: only the container that they lead to can end one. */

const engine = useEngine();
const DRAIN_SECONDS = 3;

/** Of `web` nothing changes; the others change together, one behind the gateway and one with a router of its own. */
const CHANGED = ["api", "alone"] as const;
type Changed = (typeof CHANGED)[number];

let functions: Functions;
let web: Stream;
beforeAll(async () => {
    const { docker, host, images } = engine();
    functions = await Functions.open(docker, host, images);
    await functions.up(texts("one"), { gateway: GATEWAY }, { GRAY_PUBLISH: "true" });
    web = await open("web");
    await expectEcho(web, "web one", "a");
});
afterAll(async () => {
    web.close();
    await functions.destroy();
    functions.close();
});

const GATEWAY = ["api", "web"];

function texts(text: string): Record<string, string> {
    return { api: `api ${text}`, alone: `alone ${text}`, web: "web one" };
}

async function open(name: string): Promise<Stream> {
    return Stream.open((await functions.outputs())[name]?.url ?? "");
}

async function openAll(): Promise<Record<Changed, Stream>> {
    return { api: await open("api"), alone: await open("alone") };
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

function argsOf(args: object): Record<string, object> {
    return Object.fromEntries(CHANGED.map(name => [name, args]));
}

describe("an update", { timeout: 120_000 }, () => {
    test("without a container that goes ends no stream, and waits for none", async () => {
        // A longer time for those that go would show.
        const settings = { gateway: GATEWAY, args: argsOf({ drainTimeout: 600, keep: 3 }) };
        const old = await openAll();
        for (const name of CHANGED) {
            await expectEcho(old[name], `${name} one`, "a");
        }
        await functions.up(texts("two"), settings, { GRAY_TRAFFIC: "0" });
        await functions.up(texts("two"), settings, { GRAY_TRAFFIC: "1" });
        await functions.answer(texts("two"));
        for (const name of CHANGED) {
            await expectEcho(old[name], `${name} one`, "b");
            old[name].close();
        }
        await expectEcho(web, "web one", "b");
    });

    test("with one gives its streams the time of its requests; those of others go on", async () => {
        const settings = { gateway: GATEWAY, args: argsOf({ drainTimeout: DRAIN_SECONDS, keep: 0 }) };
        const old = await openAll();
        for (const name of CHANGED) {
            await expectEcho(old[name], `${name} two`, "a");
        }
        const ends = CHANGED.map(async name => until(() => old[name].closed()).then(() => Date.now()));
        const update = functions.up(texts("three"), settings, { GRAY_TRAFFIC: "1", GRAY_PUBLISH: "true" });
        const moved = CHANGED.map(async name => {
            await functions.answer({ [name]: `${name} three` });
            const since = Date.now();
            await expectEcho(old[name], `${name} two`, "b");
            return since;
        });
        const since = await Promise.all(moved);
        await update;
        for (const [index, ended] of (await Promise.all(ends)).entries()) {
            expect(ended - (since[index] ?? 0)).toBeGreaterThan((DRAIN_SECONDS - 1) * 1000);
        }
        await expectEcho(web, "web one", "c");
    });
});
