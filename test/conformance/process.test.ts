import { describe, expect, test } from "vitest";
import { platforms, useStack } from "./platforms.mjs";

/** The standard process of a release: design.md section 2. */

describe.each(platforms)("$name: the standard process", platform => {
    const open = useStack(platform);

    test("from the first version to a publish and back, step by step", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        expect(await stack.weights("api")).toEqual({ "1": 1 });

        await stack.up({ api: { code: "two" } }, { traffic: "0.1" });
        expect(await stack.weights("api")).toEqual({ "1": 0.9, "2": 0.1 });
        await stack.up({ api: { code: "two" } }, { traffic: "0.5" });
        expect(await stack.weights("api")).toEqual({ "1": 0.5, "2": 0.5 });
        await stack.up({ api: { code: "two" } }, { traffic: "0" });
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        await stack.up({ api: { code: "two" } }, { traffic: "1" });
        expect(await stack.weights("api")).toEqual({ "2": 1 });

        // Invariant 2: published and weighted in one update, and the next one changes nothing.
        await stack.up({ api: { code: "two" } }, { traffic: "0", publish: "true" });
        expect(await stack.weights("api")).toEqual({ "2": 1 });
        expect(await stack.published("api")).toBe("2");
        expect((await stack.up({ api: { code: "two" } })).changes).toBe(0);

        // Traffic 0 stands: the next version gets nobody until it is asked for.
        await stack.up({ api: { code: "three" } });
        expect(await stack.weights("api")).toEqual({ "2": 1 });
        expect(await stack.runs("api")).toBe("two");
        expect(await stack.runs("api", "3")).toBe("three");
    });

    test("while nothing is published the newest version gets everything, whatever traffic says", async context => {
        const stack = await open(context);
        const first = await stack.up({ api: { code: "one" } }, { traffic: "0.1" });
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect(first.output).toContain("traffic 10% has no effect: no version is published yet");
        await stack.up({ api: { code: "two" } }, { traffic: "0" });
        expect(await stack.weights("api")).toEqual({ "2": 1 });
        expect(await stack.published("api")).toBeUndefined();
        expect(await stack.runs("api")).toBe("two");
    });

    test("traffic given nowhere keeps the last one, through code changes and publishes", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true", traffic: "0.2" });
        await stack.up({ api: { code: "two" } });
        expect(await stack.weights("api")).toEqual({ "1": 0.8, "2": 0.2 });
        // Invariant 5: a new version during a rollout replaces $latest, the published one stays (and invariant 3).
        await stack.up({ api: { code: "three" } });
        expect(await stack.weights("api")).toEqual({ "1": 0.8, "3": 0.2 });
        await stack.up({ api: { code: "three" } }, { publish: "true" });
        expect(await stack.weights("api")).toEqual({ "3": 1 });
        await stack.up({ api: { code: "four" } });
        expect(await stack.weights("api")).toEqual({ "3": 0.8, "4": 0.2 });
    });

    test("publish lists publish those named and no others", async context => {
        const stack = await open(context);
        await stack.up({ fun01: { code: "a1" }, fun02: { code: "b1" } }, { publish: "fun01,fun02" });
        await stack.up({ fun01: { code: "a2" }, fun02: { code: "b2" } }, { publish: "fun02", traffic: "0.3" });
        expect(await stack.weights("fun01")).toEqual({ "1": 0.7, "2": 0.3 });
        expect(await stack.weights("fun02")).toEqual({ "2": 1 });
        const wrong = await stack.preview({ fun01: { code: "a2" }, fun02: { code: "b2" } }, { publish: "fun03" });
        expect(wrong.ok).toBe(false);
        expect(wrong.output).toContain('GRAY_PUBLISH: no function is named "fun03"; give some of fun01, fun02');
    });

    test("a map gives each function its own traffic", async context => {
        const stack = await open(context);
        await stack.up({ fun01: { code: "a1" }, fun02: { code: "b1" } }, { publish: "true", traffic: "0" });
        await stack.up({ fun01: { code: "a2" }, fun02: { code: "b2" } }, { traffic: '{"fun01":0.25}' });
        expect(await stack.weights("fun01")).toEqual({ "1": 0.75, "2": 0.25 });
        expect(await stack.weights("fun02")).toEqual({ "1": 1 });
    });

    test("a pin publishes an older version, and stands when it is taken away", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        await stack.up({ api: { code: "two" } }, { publish: "true", traffic: "0" });
        await stack.up({ api: { code: "two", pin: "1" } });
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect(await stack.published("api")).toBe("1");
        expect(await stack.runs("api")).toBe("one");
        await stack.up({ api: { code: "two" } });
        expect(await stack.published("api")).toBe("1");
    });

    test("the same update twice changes nothing, and preview changes nothing at all", async context => {
        const stack = await open(context);
        const program = { api: { code: "two", aliases: { dev: "$latest" } } };
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        const preview = await stack.preview(program, { traffic: "0.1" });
        expect(preview.ok).toBe(true);
        expect(preview.changes).toBeGreaterThan(0);
        // What is known stays known: the shares always, and the published version by its number.
        expect(preview.output).toMatch(/\$latest\s*: (?:1 => )?0\.1/);
        expect(preview.output).toMatch(/\$published\s*: 0\.9/);
        expect(await stack.weights("api")).toEqual({ "1": 1 });

        await stack.up(program, { traffic: "0.1" });
        expect((await stack.up(program, { traffic: "0.1" })).changes).toBe(0);
        expect((await stack.preview(program)).changes).toBe(0);
        expect((await stack.up(program)).changes).toBe(0);
    });

    test("a change of configuration alone makes a version", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one", environment: { LOG: "info" } } }, { publish: "true" });
        await stack.up({ api: { code: "one", environment: { LOG: "debug" } } }, { traffic: "0.5" });
        expect(await stack.weights("api")).toEqual({ "1": 0.5, "2": 0.5 });
    });

    test("a function that is deleted and made again remembers nothing (invariant 6)", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" }, other: { code: "x" } }, { publish: "true", traffic: "0" });
        await stack.up({ api: { code: "two" }, other: { code: "x" } });
        await stack.up({ other: { code: "x" } });
        await stack.up({ api: { code: "three" }, other: { code: "x" } });
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect(await stack.published("api")).toBeUndefined();
        expect(await stack.runs("api")).toBe("three");
    });

    test("a version altered outside the program never moves the published one (invariant 11)", async context => {
        const stack = await open(context, "tamper");
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        await stack.up({ api: { code: "two" } }, { traffic: "0.5" });
        await stack.tamper("api");
        expect((await stack.refresh()).ok).toBe(true);
        await stack.up({ api: { code: "two" } });
        expect(await stack.weights("api")).toEqual({ "1": 0.5, "2": 0.5 });
        expect(await stack.published("api")).toBe("1");
        expect(await stack.runs("api", "2")).toBe("two");
    });
});
