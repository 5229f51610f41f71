import type * as pulumi from "@pulumi/pulumi";

/**
 * Whether a value will be known once it resolves: always in an update, not always in a preview. Every Output carries
 * this as `isKnown`; the SDK's type declarations leave it out.
 */
export async function isKnown(value: pulumi.Output<unknown>): Promise<boolean> {
    return (value as unknown as { isKnown: Promise<boolean> }).isKnown;
}
