import * as log from "@pulumi/pulumi/log/index.js";
import { output } from "@pulumi/pulumi/output.js";
import type { Resource } from "@pulumi/pulumi/resource.js";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";

let connected = false;

/**
 * Connects this plugin's messages with the engine that started it. Until then, and in tests, they go to standard error.
 *
 * @param args what the plugin was started with: the engine's address, after flags for logging
 */
export function connectToEngine(args: readonly string[]): void {
    const address = args.find(argument => /^[\w.[\]:-]+:\d+$/.test(argument) && !argument.startsWith("-"));
    if (address !== undefined) {
        resetOptions("", "", 1, address, "", false, "");
        connected = true;
    }
}

/**
 * Warns the user beside the resource that it is about: in the update's output and in its events, as the engine's own
 * warnings. (Of what a plugin prints, the engine shows nothing.)
 */
export async function warn(text: string, urn: string): Promise<void> {
    if (connected) {
        // The SDK asks the resource for its URN alone.
        await log.warn(text, { urn: output(urn) } as unknown as Resource);
    } else {
        console.error(text);
    }
}
