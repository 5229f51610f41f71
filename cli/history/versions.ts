import type { Entry } from "./timeline";
import type { Update } from "./updates";

/** A version's life, by the updates that changed it. */
export interface VersionLife {
    name: string;
    version: string;
    made: Update | undefined;
    /** When it became the published one, each time; the newest last. */
    published: Update[];
    /** When another one became that. */
    left: Update | undefined;
}

/**
 * The versions of functions, newest first.
 *
 * @param entries newest first
 */
export function versionLives(entries: readonly Entry[]): VersionLife[] {
    const functions = new Map<string, { lives: Map<string, VersionLife>; published: string }>();
    for (const { update, functions: changed = [] } of [...entries].reverse()) {
        for (const { name, events } of changed) {
            const fn = functions.get(name) ?? { lives: new Map<string, VersionLife>(), published: "" };
            functions.set(name, fn);
            const lifeOf = (version: string): VersionLife => {
                const life = fn.lives.get(version) ?? {
                    name,
                    version,
                    made: undefined,
                    published: [],
                    left: undefined,
                };
                fn.lives.set(version, life);
                return life;
            };
            for (const event of events) {
                if (event.kind === "made") {
                    lifeOf(event.version).made = update;
                } else if (event.kind === "published" || event.kind === "pinned") {
                    if (fn.published !== "") {
                        lifeOf(fn.published).left = update;
                    }
                    fn.published = event.version;
                    if (event.version !== "") {
                        const life = lifeOf(event.version);
                        life.published.push(update);
                        life.left = undefined;
                    }
                } else if (event.kind === "removed") {
                    functions.delete(name);
                }
            }
        }
    }
    return [...functions.values()].flatMap(({ lives }) => [...lives.values()].reverse());
}
