import * as fs from "node:fs";
import * as path from "node:path";
import { LAST_DECLARED_FILE } from "../../components/last-declared";
import type { AllLastDeclared, DeclaringComponent, LastDeclared } from "../../components/model/last-declared";
import type { Memory } from "../../components/model/memory";
import { type EngineResource, nameOf } from "../../components/state/engine-resource";
import { platformOfType, followers } from "../../components/platforms/registry";
import { holdsRelease, MEMORY_TYPE } from "../../components/state/releases";
import { inTemporaryFolder } from "./temporary-folder";

/** Which components keep what they declared last, whatever the program says by now. */
export interface Keeping {
    /** The functions that keep it. */
    isKept: (name: string) => boolean;
    /** What the run changes where it moves callers alone: then the program must not make something else of these functions. */
    alone: "traffic" | "publish" | "pin" | undefined;
}

/**
 * What components registered in the last update. One that is not there (it is new) takes the program's arguments, and so does one
 * whose state is of an earlier version that did not tell.
 *
 * @param resources the stack's state
 */
export function lastDeclaredIn(resources: readonly EngineResource[], { isKept, alone }: Keeping): AllLastDeclared {
    const remaining = resources.filter(resource => resource.delete !== true);
    const functions = remaining
        .filter(({ type, urn }) => holdsRelease(type) && isKept(nameOf(urn)))
        .flatMap(component => {
            const children = remaining.filter(({ parent }) => parent === component.urn);
            const declared = callerArguments(component, children);
            const identity = {
                type: component.type,
                fixed: platformOfType(component.type)?.state.fixedArgumentsIn?.(children),
                ...(alone === "traffic" && { published: publishedIn(children) }),
            };
            return declared === undefined
                ? []
                : [[nameOf(component.urn), { arguments: declared, ...(alone !== undefined && identity) }] as const];
        });
    return {
        functions: Object.fromEntries(functions),
        followers:
            alone === undefined
                ? {}
                : Object.fromEntries(followers().flatMap(follower => ofFollowers(follower, remaining))),
    };
}

/** @returns `undefined` for a state of an earlier version, which does not tell what its aliases point to */
function callerArguments(
    { type, outputs = {} }: EngineResource,
    children: EngineResource[],
): Record<string, unknown> | undefined {
    const { targets, rules, sticky, keep } = outputs;
    const state = platformOfType(type)?.state;
    const aliases = children.filter(child => state !== undefined && child.type in state.routing);
    if (targets === undefined && aliases.length > 1) {
        return undefined;
    }
    return { aliases: targets, rules, sticky, keep, ...state?.callerArgumentsIn?.(children) };
}

function publishedIn(children: EngineResource[]): string | undefined {
    const memory = children.find(({ type }) => type === MEMORY_TYPE)?.inputs?.["input"] as Partial<Memory> | undefined;
    return memory?.published;
}

/** Two components may have one name below different parents; then nobody can tell which is meant. */
function ofFollowers(
    { type, callerArguments: names }: DeclaringComponent,
    resources: readonly EngineResource[],
): Array<[string, LastDeclared]> {
    const all = resources.filter(resource => resource.type === type);
    const bearers = all.map(({ urn }) => nameOf(urn));
    return all
        .filter(({ urn, outputs = {} }) => {
            const name = nameOf(urn);
            return (
                names.some(output => outputs[output] !== undefined) &&
                bearers.indexOf(name) === bearers.lastIndexOf(name)
            );
        })
        .map(({ urn, outputs = {} }) => [
            nameOf(urn),
            { arguments: Object.fromEntries(names.map(output => [output, outputs[output]])) },
        ]);
}

/**
 * Runs something with what components declared last in a file that only this user can read, which is removed afterwards.
 *
 * @param work gets the environment of the run
 */
export async function handingBack<T>(
    declared: AllLastDeclared | undefined,
    work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
    if (declared === undefined) {
        // What the shell has is of another run.
        return work({ [LAST_DECLARED_FILE]: "" });
    }
    return inTemporaryFolder(async folder => {
        const file = path.join(folder, "last-declared.json");
        fs.writeFileSync(file, JSON.stringify(declared), { mode: 0o600 });
        return work({ [LAST_DECLARED_FILE]: file });
    });
}
