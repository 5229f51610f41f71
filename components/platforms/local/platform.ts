import type { ResourceProvider } from "../../plugin/resource-provider";
import type { PlatformOperations } from "../operations";
import type { Platform } from "../platform";
import { commonArgs } from "../portable-args";
import type { FunctionArgs } from "./function";
import { CALLER_ARGUMENTS, TYPE } from "./function-type";
import { ALIAS_TYPE, PACKAGE, VERSION_TYPE } from "./plugin/resource-types";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
/** The local platform: versions are files, and `gray serve` runs them. */
export const local: Platform<"local", Partial<FunctionArgs>> = {
    name: "local",
    functionType: TYPE,
    packages: [],
    refuses: {},
    toOwnArgs: args => {
        const { code, handler, environment, runtime, timeout, memorySize, rules, sticky } = args;
        // The component refuses what is missing.
        const localArgs = {
            ...commonArgs(args),
            code,
            handler,
            environment,
            runtime,
            timeout,
            memorySize,
            rules,
            sticky,
        };
        return localArgs;
    },
    component: () => (require("./function") as typeof import("./function")).Function,
    plugin: {
        package: PACKAGE,
        providers: () => (require("./plugin/providers") as { providers: Record<string, ResourceProvider> }).providers,
    },
    callerArguments: CALLER_ARGUMENTS,
    state: {
        versions: VERSION_TYPE,
        routing: { [ALIAS_TYPE]: ({ alias, weights }) => ({ [String(alias)]: weights }) },
    },
    operations: () => (require("./operations") as { operations: PlatformOperations }).operations,
};
