import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readInputs, type ReleaseInputs } from "../../components/inputs";
import { refusal } from "../model/refusal";

/** What an update asks of a function: the argument first, then the environment, then the stack's configuration. */

function clear(): void {
    delete process.env["GRAY_TRAFFIC"];
    delete process.env["GRAY_PUBLISH"];
    delete process.env["GRAY_PIN"];
    delete process.env["GRAY_STRICT"];
    pulumi.runtime.setAllConfig({});
}
beforeEach(clear);
afterEach(clear);

function given(environment: Record<string, string>, config: Record<string, string>): void {
    Object.assign(process.env, environment);
    pulumi.runtime.setAllConfig(config);
}

test("nothing is asked when nothing is given", () => {
    const nothing = { traffic: undefined, publish: false, pin: undefined, overridden: [], mentions: [] };
    expect(readInputs("api", {})).toEqual(nothing);
    given({ GRAY_TRAFFIC: "", GRAY_PUBLISH: "" }, {});
    expect(readInputs("api", {})).toEqual(nothing);
});

describe("which traffic counts", () => {
    test("the argument, then GRAY_TRAFFIC, then gray:traffic", () => {
        given({ GRAY_TRAFFIC: "0.2" }, { "gray:traffic": "0.3" });
        expect(readInputs("api", { traffic: 0.1 }).traffic).toBe(0.1);
        expect(readInputs("api", {}).traffic).toBe(0.2);
        given({ GRAY_TRAFFIC: "" }, { "gray:traffic": "0.3" });
        expect(readInputs("api", {}).traffic).toBe(0.3);
    });

    test("0 counts as given", () => {
        given({ GRAY_TRAFFIC: "0" }, { "gray:traffic": "0.3" });
        expect(readInputs("api", {}).traffic).toBe(0);
        expect(readInputs("api", { traffic: 0 }).traffic).toBe(0);
    });

    test("of a map, the function's entry; a function that it leaves out is asked by the next place", () => {
        given({ GRAY_TRAFFIC: '{"api":0.2}' }, { "gray:traffic": '{"api":0.3,"web":0.4}' });
        expect(readInputs("api", {}).traffic).toBe(0.2);
        expect(readInputs("web", {}).traffic).toBe(0.4);
        expect(readInputs("other", {}).traffic).toBeUndefined();
    });

    test("that an argument overrides the environment is said, that it overrides the configuration is not", () => {
        given({ GRAY_TRAFFIC: "0.2", GRAY_PUBLISH: "true" }, { "gray:traffic": "0.3", "gray:publish": "true" });
        expect(readInputs("api", { traffic: 0.1, publish: false }).overridden).toEqual([
            "GRAY_TRAFFIC=0.2 has no effect: the program's own argument traffic comes first",
            "GRAY_PUBLISH=true has no effect: the program's own argument publish comes first",
        ]);
        expect(readInputs("api", {}).overridden).toEqual([]);
    });

    test("nothing is said of a map in the environment that does not name the function", () => {
        given({ GRAY_TRAFFIC: '{"web":0.2}' }, {});
        expect(readInputs("api", { traffic: 0.1 }).overridden).toEqual([]);
    });
});

describe("which publish counts", () => {
    test("the argument, then GRAY_PUBLISH, then gray:publish", () => {
        given({ GRAY_PUBLISH: "web" }, { "gray:publish": "api" });
        expect(readInputs("api", { publish: true }).publish).toBe(true);
        expect(readInputs("api", {}).publish).toBe(false);
        expect(readInputs("web", {}).publish).toBe(true);
        given({ GRAY_PUBLISH: "" }, { "gray:publish": '["api","web"]' });
        expect(readInputs("api", {}).publish).toBe(true);
        given({ GRAY_PUBLISH: "false" }, { "gray:publish": "true" });
        expect(readInputs("api", {}).publish).toBe(false);
    });
});

describe("GRAY_STRICT refuses an argument that comes before what the run asks for", () => {
    const strict = { GRAY_STRICT: "true" };
    const fix = 'leave the argument out (config.getBoolean("publish") || undefined gives nothing for false)';

    test.each<[string, ReleaseInputs, Record<string, string>]>([
        [
            "traffic: the program's own argument comes first: it gives 30% of the callers to the newest version, and this run " +
                "gives 10% of the callers to the newest version (GRAY_TRAFFIC); leave the argument out",
            { traffic: 0.3 },
            { GRAY_TRAFFIC: "10%" },
        ],
        [
            "publish: the program's own argument comes first: it does not publish the newest version, and this run publishes " +
                `the newest version (GRAY_PUBLISH); ${fix}`,
            { publish: false },
            { GRAY_PUBLISH: "api" },
        ],
        [
            "publish: the program's own argument comes first: it publishes the newest version, and this run does not publish " +
                `the newest version (GRAY_PUBLISH); ${fix}`,
            { publish: true },
            { GRAY_PUBLISH: "false", GRAY_TRAFFIC: '{"api":0}' },
        ],
        [
            "publish: the program's own argument comes first: it publishes the newest version, which then gets everything, " +
                `and this run asks for 10% (GRAY_TRAFFIC); ${fix}`,
            { publish: "api" },
            { GRAY_TRAFFIC: "0.1" },
        ],
        [
            "pin: the program's own argument comes first: it pins version 2, and this run pins version 3 (GRAY_PIN); " +
                "leave the argument out",
            { pin: 2 },
            { GRAY_PIN: '{"api":"3"}' },
        ],
    ])("%s", (message, inputs, environment) => {
        given({ ...environment, ...strict }, {});
        expect(refusal(() => readInputs("api", inputs))).toBe(message);
    });

    test.each<[ReleaseInputs, Record<string, string>]>([
        [{ traffic: 0.1 }, { GRAY_TRAFFIC: "10%" }],
        [{ traffic: 0.3 }, { GRAY_TRAFFIC: '{"web":0.1}' }],
        [{ traffic: 0.3, publish: true, pin: undefined }, {}],
        [{ publish: false }, { GRAY_PUBLISH: "false" }],
        [{ publish: false }, { GRAY_PUBLISH: "web" }],
        [{ publish: true }, { GRAY_PUBLISH: "api,web", GRAY_TRAFFIC: "0" }],
        [{ pin: "3" }, { GRAY_PIN: "3" }],
    ])("and takes %j with %j", (inputs, environment) => {
        given({ ...environment, ...strict }, {});
        expect(refusal(() => readInputs("api", inputs))).toBeUndefined();
        expect(readInputs("api", inputs).overridden).toEqual([]);
    });
});

test("every name that a setting uses is kept, to be checked when all functions are known", () => {
    given({ GRAY_TRAFFIC: '{"api":0.2}', GRAY_PUBLISH: "web, shop" }, { "gray:traffic": '{"blog":0.3}' });
    expect(readInputs("api", {}).mentions).toEqual([
        { setting: "GRAY_TRAFFIC", name: "api" },
        { setting: "gray:traffic", name: "blog" },
        { setting: "GRAY_PUBLISH", name: "web" },
        { setting: "GRAY_PUBLISH", name: "shop" },
    ]);
});

describe("a setting that is refused names itself", () => {
    test.each<[string, ReleaseInputs, Record<string, string>, Record<string, string>]>([
        ["traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)", { traffic: 20 }, {}, {}],
        [
            'GRAY_TRAFFIC: "many" is not a share; give a number from 0 to 1, or percents up to 100%',
            {},
            { GRAY_TRAFFIC: "many" },
            {},
        ],
        [
            "gray:traffic.api: -1 is not a share; give a number from 0 to 1, or percents up to 100%",
            {},
            {},
            { "gray:traffic": '{"api":-1}' },
        ],
        [
            'GRAY_PUBLISH: "a,,b" is not a publish list; give true, false, or function names ("fun01,fun02")',
            {},
            { GRAY_PUBLISH: "a,,b" },
            {},
        ],
    ])("%s", (message, inputs, environment, config) => {
        given(environment, config);
        expect(refusal(() => readInputs("api", inputs))).toBe(message);
    });

    test("even one that another place overrides", () => {
        given({ GRAY_TRAFFIC: "many" }, {});
        expect(refusal(() => readInputs("api", { traffic: 0.1 }))).toBe(
            'GRAY_TRAFFIC: "many" is not a share; give a number from 0 to 1, or percents up to 100%',
        );
    });
});

describe("a pin", () => {
    test("is a number on platforms that number versions, and any text on others", () => {
        expect(readInputs("api", { pin: 3 }).pin).toBe("3");
        expect(readInputs("api", { pin: "3" }).pin).toBe("3");
        expect(readInputs("api", { pin: "api-00007-näx" }, true).pin).toBe("api-00007-näx");
        expect(readInputs("api", { pin: 3 }, true).pin).toBe("3");
    });

    test.each(["v3", "03", "$latest", "", "3 "])("is no other text where versions are numbered: %j", pin => {
        expect(refusal(() => readInputs("api", { pin }))).toBe(
            `pin: ${JSON.stringify(pin)} is not a version; give the version to go back to ("3")`,
        );
    });

    test.each(["$latest", "$published", "$", ""])("is never a reference or empty: %j", pin => {
        expect(refusal(() => readInputs("api", { pin }, true))).toBe(
            `pin: ${JSON.stringify(pin)} is not a version; give the version to go back to ("3")`,
        );
    });

    test("is text or a whole number and nothing else, on any platform", () => {
        for (const pin of [null, true, Number.NaN, {}, ["3"], pulumi.output("3")]) {
            for (const anyPin of [false, true]) {
                expect
                    .soft(String(refusal(() => readInputs("api", { pin: pin as string }, anyPin))))
                    .toMatch(/^pin: .* is not a version; give the version to go back to \("3"\)$/);
            }
        }
    });

    test("does not stand together with publish, wherever that is given", () => {
        given({ GRAY_PUBLISH: "api" }, {});
        expect(refusal(() => readInputs("api", { pin: "3" }))).toBe(
            'pin: version "3" is pinned and GRAY_PUBLISH asks to publish the newest one; ' +
                "take the pin away, or leave this function out of publish",
        );
        given({ GRAY_PUBLISH: "web" }, {});
        expect(readInputs("api", { pin: "3" })).toMatchObject({ pin: "3", publish: false });
    });
});

test("an Output in place of a plain value is refused, and the message does not speak of Pulumi's insides", () => {
    const traffic = pulumi.output(0.1) as unknown as number;
    expect.soft(refusal(() => readInputs("api", { traffic }))).toMatch(/^traffic: (?!.*__pulumi)/);
    const publish = pulumi.output("api") as unknown as string;
    expect.soft(refusal(() => readInputs("api", { publish }))).toMatch(/^publish: (?!.*__pulumi)/);
});
