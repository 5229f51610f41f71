import type { Stack } from "@pulumi/pulumi/automation";

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
