import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { refusal } from "../../components/user-error";
import { withoutStackTraces } from "../../components/without-stack-traces";

/** Whose errors lose their stacks: what the SDK notes of our own parts, never what a program throws. */

const owner = {} as unknown as pulumi.Resource;
const transformed = { __transformations: [() => undefined] } as unknown as pulumi.Resource;

function thrown(from: pulumi.Resource, error: () => Error): Error {
    try {
        withoutStackTraces(from, () => {
            throw error();
        });
    } catch (caught) {
        return caught as Error;
    }
    throw new Error("nothing was thrown");
}

describe("stacks", () => {
    test("are not taken within a component's own work", () => {
        expect(withoutStackTraces(owner, () => new Error("traced").stack)).toBe("Error: traced");
        expect(new Error("after").stack).toContain("without-stack-traces.test.ts");
    });

    test("of a program's transformations say the line", () => {
        const transformation = (): Error => new Error("mine");
        expect(thrown(transformed, transformation).stack).toMatch(
            /^Error: mine\n\s+at transformation .*without-stack-traces\.test/,
        );
    });

    test("of what the SDK refuses say where the component was made", () => {
        const settings = (): unknown[] => [
            Error.stackTraceLimit,
            Object.getOwnPropertyDescriptor(Error, "prepareStackTrace"),
        ];
        const before = settings();
        expect(thrown(owner, () => new TypeError("missing")).stack).toMatch(
            /^TypeError: missing\n\s+at thrown .*without-stack-traces\.test/,
        );
        expect(settings()).toEqual(before);
    });

    test("of refusals stay away", () => {
        expect(thrown(owner, () => refusal("api: traffic: no")).stack).toBe("api: traffic: no");
    });
});

test("a refusal's message stays as it is, whoever passes it on", () => {
    const error = refusal("api: pin: no");
    error.message = `error serializing property "input": ${error.message}`;
    expect(error.message).toBe("api: pin: no");
    expect(String(error)).toContain("api: pin: no");
    expect(String(error)).not.toContain("serializing");
    expect(error).toBeInstanceOf(pulumi.ResourceError);
});

test("a component's transformations are known by the SDK's own field", () => {
    class Part extends pulumi.ComponentResource {
        constructor(name: string, opts: pulumi.ComponentResourceOptions) {
            super("test:index:Part", name, {}, opts);
        }
    }
    void pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) });
    const outer = new Part("outer", { transformations: [() => undefined] });
    const stackOf = (part: pulumi.Resource): string => withoutStackTraces(part, () => new Error("x").stack ?? "");
    expect(stackOf(outer)).toContain("\n");
    expect(stackOf(new Part("inner", { parent: outer }))).toContain("\n");
    expect(stackOf(new Part("other", {}))).not.toContain("\n");
});
