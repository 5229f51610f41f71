import { ArgumentError, show } from "./argument-error";

/**
 * What the last update registered of what decides about a function's callers beside the split. `gray` hands it back in a
 * run that must not deploy what the program says by now: `gray publish`, `gray rollback` and later steps of a ramp move
 * callers alone, and a command that names functions leaves the others as they are.
 */
export interface LastDeclared {
    /** The arguments as they were registered; what is not there was not given. */
    aliases?: unknown;
    rules?: unknown;
    sticky?: unknown;
    route?: unknown;
    keep?: unknown;
    stickySeconds?: unknown;
    provisionedConcurrency?: unknown;
    /** The published version, where the run changes traffic alone: a pin that would make another one was not deployed. */
    published?: string;
    /** The component's type, where the run moves its callers; the program must not make another one of it. */
    type?: string;
    /** Docker: whether it is behind a gateway, where the run moves its callers. */
    behindGateway?: boolean;
}

/** Arguments whose last declaration counts, by the component's type. */
export const DECLARED_ARGUMENTS = {
    "gray:local:Function": ["aliases", "rules", "sticky", "keep"],
    "gray:docker:Function": ["aliases", "rules", "sticky", "keep", "route"],
    "gray:aws:Function": ["aliases", "keep", "provisionedConcurrency"],
    "gray:aws:Router": ["rules", "stickySeconds"],
    "gray:index:Release": [],
} as const;

/** A component's type that declares something about callers. */
export type DeclaringType = keyof typeof DECLARED_ARGUMENTS;

/**
 * A component's arguments with what was declared last in the place of what the program says by now.
 *
 * @param last `undefined` when the program's arguments count
 * @throws ArgumentError when the program makes something else of the function, whose callers could not stay as they are
 * @example
 * ```ts
 * withLastDeclared("gray:aws:Function", { aliases: { dev: "$latest" } }, {});   // { aliases: undefined }
 * ```
 */
export function withLastDeclared<T extends object>(type: DeclaringType, args: T, last: LastDeclared | undefined): T {
    if (last === undefined) {
        return args;
    }
    if (last.type !== undefined && last.type !== type) {
        throw new ArgumentError("platform", refused(`${last.type} is deployed and the program has ${type} by now`));
    }
    const behindGateway = (args as { gateway?: unknown }).gateway !== undefined;
    if (last.behindGateway !== undefined && last.behindGateway !== behindGateway) {
        const [deployed, now] = behindGateway ? ["none", "one"] : ["one", "none"];
        throw new ArgumentError("gateway", refused(`${deployed} is deployed and the program gives ${now} by now`));
    }
    const declared = DECLARED_ARGUMENTS[type]
        // A state of an earlier version does not tell how many versions are kept.
        .filter(argument => argument !== "keep" || last.keep !== undefined)
        .map(argument => [argument, last[argument]]);
    const { pin } = args as { pin?: string | number };
    const isDeployed = pin === undefined || last.published === undefined || String(pin) === last.published;
    return {
        ...args,
        ...(Object.fromEntries(declared) as Partial<T>),
        ...(!isDeployed && { pin: undefined }),
    };
}

function refused(difference: string): string {
    return (
        `${difference}, so callers cannot be moved alone; run \`gray deploy\` first, or bring the program back to what ` +
        "is deployed"
    );
}

/** What components declared last, by their names. */
export interface AllLastDeclared {
    functions: Record<string, LastDeclared>;
    routers: Record<string, LastDeclared>;
}

/**
 * Reads what `gray` wrote for one run.
 *
 * @param text the file's content
 * @param setting what names the file
 * @throws ArgumentError for anything else
 */
export function parseLastDeclared(text: string, setting: string): AllLastDeclared {
    try {
        const { functions, routers } = JSON.parse(text) as AllLastDeclared;
        return { functions: withoutPrototype(functions), routers: withoutPrototype(routers) };
    } catch {
        throw new ArgumentError(
            setting,
            `the file holds ${show(text)}, which gray did not write; unset ${setting}: gray sets it for one run`,
        );
    }
}

/** A function may be called `constructor`. */
function withoutPrototype<T extends object>(value: T): T {
    return Object.assign(Object.create(null) as T, value);
}
