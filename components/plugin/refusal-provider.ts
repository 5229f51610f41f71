import type { ResourceProvider } from "./resource-provider";

/** The type token of a platform's refusals. @param platform the platform's Pulumi package: "gray-docker" */
export function refusalType(platform: string): string {
    return `${platform}:index:Refusal`;
}

/** Inputs of the resource that is always refused. */
export interface RefusalInputs {
    /** What the engine shows as the error. */
    message: string;
}

async function never(): Promise<never> {
    throw new Error("a refusal is not made");
}

/** A resource that is refused with the message that it was given: in a preview as in an update. */
export const refusalProvider: ResourceProvider = {
    async check(_olds, news) {
        throw new Error((news as RefusalInputs).message);
    },
    diff: never,
    create: never,
    update: never,
    read: never,
    async delete() {
        // It was never made.
    },
};
