import type * as pulumi from "@pulumi/pulumi";

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
