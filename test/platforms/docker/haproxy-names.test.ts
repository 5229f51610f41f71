import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backendOf, hostEndOf, hostOf, parseBackend } from "../../../components/platforms/docker/haproxy/names";
import { checkAliasName, checkFunctionName } from "../../../components/model/names";

/** Names in HAProxy's configuration: what is written is what is read. */

const NAME = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
const VERSION = fc.integer({ min: 1 }).map(String);

describe("backends", () => {
    test("the function and the version that made a name are read from it", () => {
        fc.assert(
            fc.property(fc.option(NAME, { nil: undefined }), VERSION, (functionName, version) => {
                const backend = { ...(functionName !== undefined && { functionName }), version };
                expect(parseBackend(backendOf(backend))).toEqual(backend);
            }),
        );
    });

    test.each(["metrics", "public", "v", "vx", "api.x3", "api.v", ".v3", "a.b.v3", "api.v3 ", ""])(
        "%j is no version's",
        name => {
            expect(parseBackend(name)).toBeUndefined();
        },
    );
});

describe("hosts", () => {
    test("two functions, aliases or versions never have one host, but for capitals", () => {
        const name = fc.oneof(NAME, VERSION);
        fc.assert(
            fc.property(fc.tuple(name, NAME), fc.tuple(name, NAME), (one, other) => {
                [one, other].forEach(([target, functionName]) => {
                    checkFunctionName(functionName);
                    if (!/^\d/.test(target) && target !== "live") {
                        checkAliasName(target);
                    }
                });
                const same = String(one).toLowerCase() === String(other).toLowerCase();
                expect(hostOf(...one) === hostOf(...other)).toBe(same);
                expect(hostOf(...one).endsWith(hostEndOf(one[1]))).toBe(true);
            }),
        );
    });

    test.each([
        [hostOf("dev"), "dev.localhost"],
        [hostOf("Dev", "Api"), "dev.api.localhost"],
    ])("%s", (host, expected) => {
        expect(host).toBe(expected);
    });
});
