import { createRequire, Module } from "node:module";

/**
 * Packages that Pulumi's SDK loads when it is loaded itself. It needs them only to serialize a program's functions (dynamic
 * providers), and they take two thirds of its loading time.
 */
const DEFERRED = ["typescript", "@npmcli/arborist"];

/**
 * Makes Pulumi's SDK load these packages when it first uses them. Our own processes, the plugin and the command line, never
 * serialize functions. They call this before they load the SDK.
 */
export function deferPackages(): void {
    const sdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
    for (const name of DEFERRED) {
        const file = fileOf(sdk, name);
        if (file !== undefined) {
            defer(sdk, file);
        }
    }
}

/** The file of a package. There is none where the SDK cannot find the package either: then it uses a copy of its own. */
function fileOf(load: NodeJS.Require, name: string): string | undefined {
    try {
        return load.resolve(name);
    } catch {
        return undefined;
    }
}

/** Puts a placeholder into the module cache of Node.js. It loads the module when code reads one of the module's exports. */
function defer(load: NodeJS.Require, file: string): void {
    if (load.cache[file] !== undefined) {
        return;
    }
    const placeholder = Object.assign(new Module(file), { filename: file, loaded: true });
    placeholder.exports = new Proxy(
        {},
        {
            get(_, name) {
                if (name === "__esModule") {
                    return true;
                }
                if (load.cache[file] === placeholder) {
                    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
                    delete load.cache[file];
                }
                return (load(file) as Record<string | symbol, unknown>)[name];
            },
        },
    ) as unknown;
    load.cache[file] = placeholder;
}
