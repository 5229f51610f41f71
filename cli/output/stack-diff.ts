import { describeMove, type Move } from "../../components/model/alias-diff";
import type { ReleaseDiff } from "../../components/model/release-diff";
import type { OtherChange } from "../engine/event-log";

/** What an update would change, as `gray preview` shows it. */
export interface StackDiff {
    stack: string;
    functions: FunctionDiff[];
    others: OtherChange[];
    warnings: string[];
    /** Whether anything changes. */
    changes: boolean;
}

/** What an update would change for one function. */
export interface FunctionDiff {
    name: string;
    platform: string;
    /** Whether the function is new, or goes away. */
    appears: boolean;
    disappears: boolean;
    diff: ReleaseDiff;
}

/** How versions are called: the one that the update makes says so. */
export function versionNamer({ made }: ReleaseDiff): (version: string) => string {
    return version => (version !== made ? version : made === "new" ? "(new)" : `${version} (new)`);
}

/** `10% of callers move from 6 to 7 (new)` */
export function moveText(diff: ReleaseDiff, { from, to, share }: Move): string {
    const name = versionNamer(diff);
    return describeMove({
        share,
        ...(from !== undefined && { from: name(from) }),
        ...(to !== undefined && { to: name(to) }),
    });
}

/** Other resources by what happens to them: "2 to create, 1 to replace". */
export function countOthers(others: readonly OtherChange[]): string {
    const order = ["create", "update", "replace", "delete"] as const;
    return order
        .map(operation => ({ operation, count: others.filter(other => other.operation === operation).length }))
        .filter(({ count }) => count > 0)
        .map(({ operation, count }) => `${String(count)} to ${operation}`)
        .join(", ");
}

/** What a reviewer must not overlook: what goes, or is made anew. */
export function losses(others: readonly OtherChange[]): OtherChange[] {
    return others.filter(({ operation }) => operation === "replace" || operation === "delete");
}

/** Changes beside the shares, as sentences. */
export function otherSentences({ diff, appears }: FunctionDiff): string[] {
    const name = versionNamer(diff);
    const { published, rules, sticky } = diff;
    return [
        ...(published.before === published.after
            ? []
            : [
                  `published: ${published.before || "nothing"} → ${published.after === "" ? "nothing" : name(published.after)}`,
              ]),
        ...rules.added.map(rule => `rule added: ${rule}`),
        ...rules.removed.map(rule => `rule removed: ${rule}`),
        ...(sticky.before === sticky.after || appears ? [] : [`sticky: ${sticky.before} → ${sticky.after}`]),
    ];
}
