import { ArgumentError, show } from "./argument-error";

/** A component that declares something about callers beside the split. */
export interface DeclaringComponent {
    /** Its type token. */
    type: string;
    /** The arguments that decide about callers. */
    callerArguments: readonly string[];
    /** Whether it follows the split of a function that it does not make itself. */
    isFollower?: boolean;
}

/**
 * What the last update registered of what decides about a function's callers beside the split. `gray` hands it back in a
 * run that must not deploy what the program says by now: `gray publish`, `gray rollback` and later steps of a ramp move
 * callers alone, and a command that names functions leaves the others as they are.
 */
export interface LastDeclared {
    /** The caller arguments as they were registered. What is not there was not given. */
    arguments: Readonly<Record<string, unknown>>;
    /** The published version, where the run changes traffic alone: a pin that would make another one was not deployed. */
    published?: string;
    /** The component's type, where the run moves its callers; the program must not make another one of it. */
    type?: string;
    /** Which arguments were given, of those that can only stay as they are where the run moves callers: `{ gateway: true }`. */
    fixed?: Readonly<Record<string, boolean>>;
}

/**
 * A component's arguments with what was declared last in the place of what the program says by now.
 *
 * @param last `undefined` when the program's arguments count
 * @throws ArgumentError when the program makes something else of the function, whose callers could not stay as they are
 * @example
 * ```ts
 * const component = { type: "gray:aws:Function", callerArguments: ["aliases"] };
 * withLastDeclared(component, { aliases: { dev: "$latest" } }, { arguments: {} });   // { aliases: undefined }
 * ```
 */
export function withLastDeclared<T extends object>(
    { type, callerArguments }: DeclaringComponent,
    args: T,
    last: LastDeclared | undefined,
): T {
    if (last === undefined) {
        return args;
    }
    if (last.type !== undefined && last.type !== type) {
        throw new ArgumentError("platform", refused(`${last.type} is deployed and the program has ${type} by now`));
    }
    for (const [argument, wasGiven] of Object.entries(last.fixed ?? {})) {
        const isGiven = (args as Record<string, unknown>)[argument] !== undefined;
        if (wasGiven !== isGiven) {
            const [deployed, now] = isGiven ? ["none", "one"] : ["one", "none"];
            throw new ArgumentError(argument, refused(`${deployed} is deployed and the program gives ${now} by now`));
        }
    }
    const declared = callerArguments
        // A state of an earlier version does not tell how many versions are kept.
        .filter(argument => argument !== "keep" || last.arguments[argument] !== undefined)
        .map(argument => [argument, last.arguments[argument]]);
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
    /** Components that follow a function's split. */
    followers: Record<string, LastDeclared>;
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
        const { functions, followers } = JSON.parse(text) as AllLastDeclared;
        return { functions: withoutPrototype(functions), followers: withoutPrototype(followers) };
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
