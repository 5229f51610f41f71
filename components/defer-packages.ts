import { createRequire, Module } from "node:module";

/**
 * What Pulumi's SDK loads with itself, and needs for one thing alone: to write a function of a program into a state (dynamic
 * providers). It takes two thirds of the time that the SDK takes to load.
 */
const DEFERRED = ["typescript", "@npmcli/arborist"];

/**
 * Has the SDK load these packages when it first uses them. It is for the processes that are ours, the plugin and the command
 * line, which never do; it is called before the SDK is loaded.
 */
export function deferPackages(): void {
    const sdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
    for (const name of DEFERRED) {
        try {
            defer(sdk, sdk.resolve(name));
        } catch {
            // The SDK does not find it either, and does what it does then.
        }
    }
}

/** Puts a module in its place, where Node.js looks first, that loads it when something of it is asked for. */
function defer(load: NodeJS.Require, file: string): void {
    if (load.cache[file] !== undefined) {
        return;
    }
    const inPlace = Object.assign(new Module(file), { filename: file, loaded: true });
    inPlace.exports = new Proxy(
        {},
        {
            get(_, name) {
                if (name === "__esModule") {
                    return true;
                }
                if (load.cache[file] === inPlace) {
                    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
                    delete load.cache[file];
                }
                return (load(file) as Record<string | symbol, unknown>)[name];
            },
        },
    ) as unknown;
    load.cache[file] = inPlace;
}
