import * as fs from "node:fs";
import * as path from "node:path";
import { GATEWAY_ROUTES_TYPE, ROUTES_TYPE } from "../../components/platforms/docker/plugin/resource-types";
import { LAST_DECLARED_FILE } from "../../components/last-declared";
import type { AllLastDeclared, LastDeclared } from "../../components/model/last-declared";
import type { Memory } from "../../components/model/memory";
import { type EngineResource, nameOf } from "../../components/state/engine-resource";
import { holdsRelease } from "../../components/state/releases";
import { FUNCTION_KINDS, MEMORY_TYPE, PROVISIONED_TYPE, ROUTER } from "./resource-kinds";
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
    const there = resources.filter(resource => resource.delete !== true);
    const functions = there
        .filter(({ type, urn }) => holdsRelease(type) && isKept(nameOf(urn)))
        .flatMap(holder => {
            const children = there.filter(({ parent }) => parent === holder.urn);
            const declared = ofFunction(holder, children);
            const identity = {
                type: holder.type,
                behindGateway: isBehindGateway(holder, children),
                ...(alone === "traffic" && { published: publishedIn(children) }),
            };
            return declared === undefined
                ? []
                : [[nameOf(holder.urn), { ...declared, ...(alone !== undefined && identity) }] as const];
        });
    const routers = there.filter(({ type }) => type === ROUTER.type);
    return { functions: Object.fromEntries(functions), routers: alone === undefined ? {} : ofRouters(routers) };
}

function ofFunction({ type, outputs = {} }: EngineResource, children: EngineResource[]): LastDeclared | undefined {
    const { targets, rules, sticky, keep } = outputs;
    const movers = FUNCTION_KINDS[type]?.split ?? [];
    const aliases = children.filter(child => movers.includes(child.type));
    if (targets === undefined && aliases.length > 1) {
        return undefined;
    }
    const provisioned = children.find(child => child.type === PROVISIONED_TYPE)?.inputs;
    const provisionedConcurrency = provisioned?.["provisionedConcurrentExecutions"];
    return { aliases: targets, rules, sticky, keep, provisionedConcurrency, route: routeIn(children) };
}

function publishedIn(children: EngineResource[]): string | undefined {
    const memory = children.find(({ type }) => type === MEMORY_TYPE)?.inputs?.["input"] as Partial<Memory> | undefined;
    return memory?.published;
}

/** By what a gateway finds it, as a program writes it. */
function routeIn(children: EngineResource[]): unknown {
    const { part } = (children.find(({ type }) => type === GATEWAY_ROUTES_TYPE)?.inputs ?? {}) as {
        part?: { found?: { host?: string; path?: string } };
    };
    return part?.found && { ...part.found, path: part.found.path === "" ? "/" : part.found.path };
}

function isBehindGateway({ type }: EngineResource, children: EngineResource[]): boolean | undefined {
    if (!FUNCTION_KINDS[type]?.split.includes(ROUTES_TYPE)) {
        return undefined;
    }
    return children.some(child => child.type === GATEWAY_ROUTES_TYPE);
}

/** Two routers may bear one name below different parents; then nobody can tell which is meant. */
function ofRouters(routers: EngineResource[]): Record<string, LastDeclared> {
    const names = routers.map(({ urn }) => nameOf(urn));
    return Object.fromEntries(
        routers
            .filter(({ urn, outputs }) => {
                const name = nameOf(urn);
                return outputs?.["rules"] !== undefined && names.indexOf(name) === names.lastIndexOf(name);
            })
            .map(({ urn, outputs }) => [
                nameOf(urn),
                { rules: outputs?.["rules"], stickySeconds: outputs?.["stickySeconds"] },
            ]),
    );
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
