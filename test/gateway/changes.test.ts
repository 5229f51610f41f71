import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { lastChange } from "../../components/platforms/local/change-announcement";
import { stackFolder } from "../../components/stack-folder";
import { json } from "../support/http";
import { startLoad } from "../support/load";
import { LocalStack, says } from "../support/local-stack";

/** Changes take effect at once, and no request fails for them (invariant 8). */

/** Answers with its text, after the milliseconds in the path. */
const slowly = (text: string): string => `
exports.handler = async event => {
    await new Promise(done => setTimeout(done, Number(event.rawPath.slice(1))));
    return ${JSON.stringify(text)};
};`;

const stack = new LocalStack();

beforeAll(async () => stack.gateway.start());
afterAll(async () => stack.close());

async function text(path: string): Promise<string> {
    return (await stack.call(path)).text;
}

describe("changes", () => {
    test("a function that is deployed is served as soon as the change is in force", async () => {
        expect((await stack.call("/new")).status).toBe(404);
        await stack.add("new", says("one"));
        await stack.apply();
        expect(await text("/new")).toBe("one");
    });

    test("weights and new versions change under keep-alive load without a failure", async () => {
        await stack.add("load", says("1"));
        await stack.apply();
        const load = startLoad(`${stack.gateway.url}/load`);
        for (let version = 2; version <= 5; version++) {
            await stack.version("load", String(version), says(String(version)));
            for (const share of [0.1, 0.5, 0.9]) {
                stack.alias("load", { [String(version - 1)]: 1 - share, [String(version)]: share });
                await stack.apply();
            }
            stack.alias("load", { [String(version)]: 1 });
            await stack.apply();
            expect(await text("/load")).toBe(String(version));
        }
        const { versions, failures } = await load.stop();
        expect(failures).toEqual({});
        expect(Object.keys(versions)).toEqual(["1", "2", "3", "4", "5"]);
    });

    test("a request under way on a version that loses its traffic is answered by it", async () => {
        await stack.add("drain", slowly("old"));
        await stack.apply();
        const slow = stack.call("/drain/800");
        await sleep(100);
        await stack.version("drain", "2", slowly("new"));
        stack.alias("drain", { "2": 1 });
        await stack.apply();
        expect(await text("/drain/0")).toBe("new");
        const answer = await slow;
        expect(answer).toMatchObject({ status: 200, text: "old" });
        expect(answer.headers["x-gray-version"]).toBe("1");
    });

    test("a version that loses its traffic and gets it back while it drains serves on", async () => {
        await stack.add("back", slowly("one"));
        await stack.version("back", "2", slowly("two"));
        await stack.apply();
        const slow = stack.call("/back/600");
        await sleep(50);
        stack.alias("back", { "2": 1 });
        await stack.apply();
        stack.alias("back", { "1": 1 });
        await stack.apply();
        expect(await text("/back/0")).toBe("one");
        expect((await slow).text).toBe("one");
        expect(await text("/back/0")).toBe("one");
    });

    test("a request under way on a function that is deleted is answered, and the next one gets a 404", async () => {
        await stack.add("gone", slowly("last words"));
        await stack.apply();
        const slow = stack.call("/gone/500");
        await sleep(100);
        stack.remove("gone");
        await stack.apply();
        expect((await stack.call("/gone/0")).status).toBe(404);
        expect(await slow).toMatchObject({ status: 200, text: "last words" });
    });

    test("an alias that is added or taken away is served or not", async () => {
        await stack.add("named", says("one"));
        stack.alias("named", { "1": 1 }, { alias: "dev" });
        await stack.apply();
        expect(await text("/named:dev")).toBe("one");
        stack.removeAlias("named", "dev");
        await stack.apply();
        expect((await stack.call("/named:dev")).status).toBe(404);
        expect(await text("/named")).toBe("one");
    });

    test("changes in quick succession end with the last one", async () => {
        await stack.add("quick", says("1"));
        for (const version of ["2", "3", "4"]) {
            await stack.version("quick", version, says(version));
        }
        await stack.apply();
        await Promise.all(
            ["2", "3", "1", "4"].map(async (version, i) => {
                await sleep(i * 60);
                stack.alias("quick", { [version]: 1 });
                await stack.apply();
            }),
        );
        expect(await text("/quick")).toBe("4");
    });

    test("health names the last change in force", async () => {
        await stack.apply();
        const change = lastChange(stackFolder(stack.project, stack.name));
        expect(change).toBeGreaterThan(0);
        await vi.waitFor(async () => expect(json(await stack.call("/-/health"))["change"]).toBe(change));
    });

    test("what cannot be read leaves what was served, and is picked up when it is mended", async () => {
        await stack.add("mended", says("one"));
        await stack.version("mended", "2", says("two"));
        await stack.apply();
        const file = path.join(stack.functionFolder("mended"), "aliases", "live.json");
        const whole = fs.readFileSync(file, "utf8");
        fs.writeFileSync(file, whole.replace(/"weights": \{[^}]*\}/, '"weights": {}'));
        await stack.apply();
        expect(await text("/mended")).toBe("one");
        stack.alias("mended", { "2": 1 });
        await stack.apply();
        expect(await text("/mended")).toBe("two");
    });
});
