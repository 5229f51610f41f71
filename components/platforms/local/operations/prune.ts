import { removable } from "../../../model/retention";
import { listAliases, readAlias, versionsOf } from "../alias-store";
import { listVersions, removeVersion } from "../version-store";

/**
 * Removes a function's versions but the newest ones and those that an alias or a rule names, or that are published.
 *
 * @param functionFolder the function's folder
 * @param keep how many of the newest versions stay
 * @param dryRun only say what would go
 * @returns the versions that went, oldest first
 */
export function pruneVersions(functionFolder: string, keep: number, dryRun = false): string[] {
    const removed = removable(listVersions(functionFolder), keep, namedByAliases(functionFolder)).reverse();
    if (!dryRun) {
        for (const version of removed) {
            removeVersion(functionFolder, version);
        }
    }
    return removed;
}

/** The versions that a function's aliases name, with rules and the published mark. */
export function namedByAliases(functionFolder: string): Set<string> {
    return new Set(
        listAliases(functionFolder).flatMap(alias => {
            const record = readAlias(functionFolder, alias);
            return record === undefined ? [] : versionsOf(record);
        }),
    );
}
