import { describe, expect, test } from "vitest";
import {
    checkHandler,
    checkMemorySize,
    checkRuntime,
    checkTimeout,
    type Configuration,
    sameConfiguration,
} from "../../../components/platforms/local/configuration";
import { refusal } from "../../model/refusal";

describe("a handler", () => {
    test.each([
        "index.handler",
        "src/index.handler",
        "src/api/v1.2/index.handler",
        "my-fn.main_1",
        "index.$h",
        "a.b.c",
    ])("is a file and a function: %s", handler => {
        expect(checkHandler(handler)).toBe(handler);
    });

    test.each([
        "../index.handler",
        "src/../../index.handler",
        "..",
        "../..handler",
        "./index.handler",
        "/etc/passwd.handler",
        "src//index.handler",
        "src\\..\\index.handler",
        "index",
        "index.",
        ".handler",
        "index.handler\n",
        "in dex.handler",
        "",
    ])("does not leave the code folder and is nothing else: %j", handler => {
        expect(refusal(() => checkHandler(handler))).toBe(
            `handler: ${JSON.stringify(handler)} is not a handler in the code folder; ` +
                'give its file and function ("index.handler")',
        );
    });

    test.each([undefined, null, 7, ["index.handler"]])("is text: %j", handler => {
        expect(refusal(() => checkHandler(handler))).toBe(
            `handler: ${handler === undefined ? "undefined" : JSON.stringify(handler)} is not a handler in the code ` +
                'folder; give its file and function ("index.handler")',
        );
    });
});

describe("a runtime", () => {
    test("is Node.js, by Lambda's names too, and Node.js when not given", () => {
        expect(checkRuntime()).toBe("nodejs");
        expect(["nodejs", "nodejs20.x", "nodejs22.x"].map(checkRuntime)).toEqual([
            "nodejs",
            "nodejs20.x",
            "nodejs22.x",
        ]);
    });

    test.each(["python3.13", "nodejs22", "node", "Nodejs22.x", "nodejs22.x.y", "", 22])(
        "is nothing else: %j",
        runtime => {
            expect(refusal(() => checkRuntime(runtime))).toBe(
                `runtime: ${JSON.stringify(runtime)} cannot run on the local platform; ` +
                    'give "nodejs" or one such as "nodejs22.x"',
            );
        },
    );
});

describe("a timeout and a memory size", () => {
    test("are Lambda's: 1 to 900 seconds, 128 to 10240 MB, 3 and 128 when not given", () => {
        expect([checkTimeout(), checkTimeout(1), checkTimeout(900)]).toEqual([3, 1, 900]);
        expect([checkMemorySize(), checkMemorySize(128), checkMemorySize(10240)]).toEqual([128, 128, 10240]);
    });

    test.each([0, 901, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3", null])(
        "a timeout is nothing else: %s",
        timeout => {
            expect(refusal(() => checkTimeout(timeout))).toBe(
                `timeout: ${typeof timeout === "number" ? String(timeout) : JSON.stringify(timeout)} is not a number of ` +
                    "seconds; give a whole number from 1 to 900",
            );
        },
    );

    test.each([127, 10241, 256.5])("a memory size is nothing else: %s", size => {
        expect(refusal(() => checkMemorySize(size))).toBe(
            `memorySize: ${String(size)} is not a number of MB; give a whole number from 128 to 10240`,
        );
    });
});

describe("the same configuration", () => {
    const one: Configuration = {
        handler: "index.handler",
        runtime: "nodejs",
        timeout: 3,
        memorySize: 128,
        environment: { A: "1", B: "2" },
    };

    test("does not depend on the order of the environment", () => {
        expect(sameConfiguration(one, { ...one, environment: { B: "2", A: "1" } })).toBe(true);
    });

    test.each<[string, Partial<Configuration>]>([
        ["handler", { handler: "index.other" }],
        ["runtime", { runtime: "nodejs22.x" }],
        ["timeout", { timeout: 4 }],
        ["memory size", { memorySize: 256 }],
        ["environment's values", { environment: { A: "1", B: "3" } }],
        ["environment's names", { environment: { A: "1", C: "2" } }],
        ["environment's size", { environment: { A: "1" } }],
    ])("is another one when the %s differs", (_what, change) => {
        expect(sameConfiguration(one, { ...one, ...change })).toBe(false);
        expect(sameConfiguration({ ...one, ...change }, one)).toBe(false);
    });
});
