import type * as pulumi from "@pulumi/pulumi";
import type { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";

/**
 * Everything of Pulumi's SDK that this package uses and the SDK does not declare or promise, in one place. A test
 * (test/release/pulumi-internals.test.ts) says which of it a newer SDK has changed. Only types are imported here: the command line
 * loads the SDK when it needs it.
 */

/**
 * Whether a value will be known once it resolves: always in an update, not always in a preview. Every Output carries
 * this as `isKnown`; the SDK's type declarations leave it out.
 */
export async function isKnown(value: pulumi.Output<unknown>): Promise<boolean> {
    return (value as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/**
 * What a value resolves to, also in a preview in which it is unknown, where an `apply` does not run. Every Output has this as
 * `promise()`; the SDK's type declarations leave it out.
 */
export async function promiseOf<T>(value: pulumi.Output<T>): Promise<T | undefined> {
    return (value as unknown as { promise(): Promise<T | undefined> }).promise();
}

/** The outputs of a program's stack resource: they resolve when the whole program has run. There are none in mocks without a stack. */
export function stackOutputs(stack: pulumi.Resource): pulumi.Output<unknown> | undefined {
    return (stack as pulumi.Resource & { outputs?: pulumi.Output<unknown> }).outputs;
}

/** Whether the SDK runs transformations of a program for each part of a component: the component's own, and those around it. */
export function isTransformed(component: pulumi.Resource): boolean {
    const { __transformations: all = [] } = component as unknown as { __transformations?: unknown[] };
    return all.length > 0;
}

/**
 * Runs something while the SDK gets no stack traces. It takes one for every property of every resource, and a whole one for every
 * resource, for which it lifts the limit; of that one it reads the lines below the first.
 *
 * @param failed makes another error of one that is thrown, with traces again
 */
export function withoutTraces<T>(work: () => T, failed: (error: unknown) => unknown): T {
    const limit = Error.stackTraceLimit;
    const prepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    Error.stackTraceLimit = 0;
    Error.prepareStackTrace = error => String(error).split("\n", 1)[0];
    const restore = (): void => {
        Error.stackTraceLimit = limit;
        if (prepare === undefined) {
            Reflect.deleteProperty(Error, "prepareStackTrace");
        } else {
            Object.defineProperty(Error, "prepareStackTrace", prepare);
        }
    };
    try {
        return work();
    } catch (error) {
        restore();
        throw failed(error);
    } finally {
        restore();
    }
}

/**
 * Lets a stack's operations start no command beside their own. After each update the Automation API runs `pulumi stack output`,
 * twice, and `pulumi stack history`, which takes about as long as the update.
 *
 * @param stack it is changed: an update of it ends without outputs and summary
 * @returns the same stack
 * @example
 * ```ts
 * const stack = updateAlone(await LocalWorkspace.selectStack({ stackName: "dev", workDir: "." }));
 * ```
 */
export function updateAlone(stack: Stack): Stack {
    stack.outputs = async () => Promise.resolve({});
    stack.info = async () => Promise.resolve(undefined);
    return stack;
}

/** Lets the Automation API open a stack without making it the selected one, for every later `pulumi up`. */
export function keepSelectedStack(workspace: LocalWorkspace): LocalWorkspace {
    workspace.selectStack = async () => Promise.resolve();
    return workspace;
}
