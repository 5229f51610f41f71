import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { beforeAll, expect, test } from "vitest";
import { isKnown, isTransformed, promiseOf, stackOutputs, withoutTraces } from "../../components/pulumi-internals";

/** What this package uses of Pulumi's SDK beyond what the SDK declares. When one of these fails, a newer SDK has changed it. */

class Component extends pulumi.ComponentResource {
    constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
        super("test:index:Component", name, {}, opts);
    }
}

beforeAll(async () => {
    await pulumi.runtime.setMocks({
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
        call: () => ({}),
    });
});

test("an output says whether it will be known, and what it resolves to", async () => {
    expect([await isKnown(pulumi.output("a")), await promiseOf(pulumi.output("a"))]).toEqual([true, "a"]);
    expect(await isKnown(pulumi.output(pulumi.unknown))).toBe(false);
});

test("the stack's resource has the outputs of the program, which resolve when it has run", async () => {
    let stack: pulumi.Resource | undefined;
    let declared = false;
    await pulumi.runtime.runInPulumiStack(async () => {
        stack = pulumi.runtime.getStackResource();
        await new Promise(resolve => setTimeout(resolve, 20));
        declared = true;
        return { answer: 42 };
    });
    const outputs = stack && stackOutputs(stack);
    expect(outputs && (await promiseOf(outputs))).toEqual({ answer: 42 });
    expect(declared).toBe(true);
});

test("a component has its transformations, and those around it", () => {
    const transformations = [(): undefined => undefined];
    const around = new Component("around", { transformations });
    expect([new Component("plain"), around, new Component("inner", { parent: around })].map(isTransformed)).toEqual([
        false,
        true,
        true,
    ]);
});

test("a resource takes its stack trace when it is made, in a way that can be turned off", () => {
    const traced = (resource: pulumi.Resource): string =>
        JSON.stringify((resource as unknown as { __stackTrace?: unknown }).__stackTrace ?? []);
    const plain = traced(new Component("traced"));
    const hidden = withoutTraces(
        () => traced(new Component("untraced")),
        error => error,
    );
    expect(hidden.length).toBeLessThanOrEqual(plain.length);
    const sdk = readFileSync(require.resolve("@pulumi/pulumi/resource.js"), "utf8");
    expect(sdk, "the SDK lifts the limit of traces, and reads them from Error's stack").toMatch(/stackTraceLimit = /);
});

test("the Automation API asks for outputs and history by methods of a stack, and selects a stack by its workspace", () => {
    expect([typeof Stack.prototype.outputs, typeof Stack.prototype.info]).toEqual(["function", "function"]);
    expect(Stack.prototype.up.toString()).toMatch(/this\.outputs\(\)[^]*this\.info\(/);
    expect(typeof LocalWorkspace.prototype.selectStack).toBe("function");
    const automation = readFileSync(require.resolve("@pulumi/pulumi/automation/stack.js"), "utf8");
    expect(automation).toMatch(/workspace\.selectStack\(/);
});
