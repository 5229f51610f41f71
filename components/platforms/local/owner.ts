import { readJson, writeJson } from "../../files";
import { ownerFile } from "./layout";

/** Whose a function's files are, by names. */
export interface Names {
    project: string;
    stack: string;
    functionName: string;
}

/** The mark in a function's folder: it says which resource owns the files. */
export interface Owner extends Names {
    /** The identity of the resource, which its state holds too. */
    identity: string;
    /** Identities of the resources that owned the folder before, the newest first. */
    former: string[];
}

/** So many former owners are told apart: each is a function that was re-parented, or replaced. */
const FORMER = 20;

/** The mark of a function's folder; `undefined` for a folder without one, as versions before 0.2 made it. */
export function readOwner(functionFolder: string): Owner | undefined {
    return readJson(ownerFile(functionFolder)) as Owner | undefined;
}

/** Makes a resource the owner of a function's folder. What is in the folder stays as it is. */
export function takeOver(functionFolder: string, names: Names, identity: string): void {
    const before = readOwner(functionFolder);
    if (before?.identity === identity && sameNames(before, names)) {
        return;
    }
    const former = [before?.identity, ...(before?.former ?? [])].filter(
        (other): other is string => other !== undefined && other !== identity,
    );
    const owner: Owner = { ...names, identity, former: [...new Set(former)].slice(0, FORMER) };
    writeJson(ownerFile(functionFolder), owner);
}

/** Whether two owners are the same function of the same stack and project. */
export function sameNames(a: Names, b: Names): boolean {
    return a.project === b.project && a.stack === b.stack && a.functionName === b.functionName;
}

/** A function as messages name it. */
export function nameText({ project, stack, functionName }: Names): string {
    return `function ${functionName} of project ${project}, stack ${stack}`;
}
