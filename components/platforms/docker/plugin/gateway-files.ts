import { isDeepStrictEqual } from "node:util";
import { CONFIG_FILE, FOLDER, mapText } from "../haproxy/config";
import { FUNCTIONS, gatewayConfig, mapFileOf, type Part } from "../haproxy/gateway-config";
import type { Router } from "./router";

/** A part as it lies in the container. */
interface Kept {
    part: Part;
    /** Of two functions with one route, the one that came later answers: it takes the place of one that goes. */
    since: number;
}

/** What the container's files say. */
export interface Files {
    /** Counts changes: what was made of older files is not put into force. */
    generation: string;
    /** The whole configuration. */
    config: string;
    /** By function; nothing for what cannot be read. */
    kept: Map<string, Kept | undefined>;
}

/** What a function has in a gateway. */
export interface Wanted {
    functionName: string;
    /** Nothing to take it out, if it is the owner's. */
    part: Part | undefined;
    owner?: string | undefined;
    thresholds: Record<string, number>;
}

const GENERATION = `${FUNCTIONS}/generation`;
const READ = `
cat "${GENERATION}" 2>/dev/null; echo; echo ==
cat "${CONFIG_FILE}" 2>/dev/null; echo ==
cd "${FUNCTIONS}" 2>/dev/null && for file in *.json; do [ -f "$file" ] && printf "%s " "$file" && cat "$file" && echo; done; true`;
/** The lock is held for milliseconds: whoever has it for seconds is dead. */
const COMMIT = `
tries=0
until mkdir "$LOCK" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -gt 100 ] && rm -rf "$LOCK" && tries=0
    sleep 0.05
done
trap 'rm -rf "$LOCK"' EXIT
[ "$(cat "${GENERATION}" 2>/dev/null)" = "$GENERATION" ] || exit 75
if [ -n "$STAYS" ]; then mv "$MAP.next" "$MAP" && mv "$PART.next" "$PART"; else rm -f "$MAP" "$PART"; fi &&
mv "$CONFIG.next" "${CONFIG_FILE}" && printf "%s" "$NEXT" > "${GENERATION}"`;
const STALE = 75;

/** Reads what a gateway's container has. */
export async function readFiles(router: Router): Promise<Files> {
    const { output } = await router.shell.run({ script: READ });
    const [generation = "", config = "", parts = ""] = `${output}\n`.split(/^==\n/m);
    const kept = parts.split("\n").flatMap((line): Array<[string, Kept | undefined]> => {
        const [, name = "", text = ""] = /^(\S+)\.json (.*)$/.exec(line) ?? [];
        return name === "" ? [] : [[name, parse(name, text)]];
    });
    return { generation: generation.trim(), config, kept: new Map(kept) };
}

/** The configuration that the parts make; nothing while one of them cannot be read. */
export function configOf(kept: Files["kept"]): string | undefined {
    const all = [...kept.values()];
    return all.includes(undefined) ? undefined : whole(all as Kept[]);
}

/**
 * Writes what a function wants, and the configuration with it, if HAProxy takes it and nobody else wrote meanwhile.
 *
 * @returns the configuration; nothing when somebody did
 * @throws Error when HAProxy refuses it: nothing is written then
 */
export async function commit(
    router: Router,
    { functionName, part, thresholds, owner }: Wanted,
): Promise<string | undefined> {
    const { generation, kept, config: before } = await readFiles(router);
    const existing = kept.get(functionName);
    if (part === undefined && existing !== undefined && existing.part.owner !== owner) {
        return before;
    }
    const own = part && keptPart(part, kept);
    const config = whole([...othersOf(functionName, kept), ...(own === undefined ? [] : [own])]);
    const map = mapFileOf(functionName);
    // A function's own names, for each has one writer.
    const [file, next] = [`${FUNCTIONS}/${functionName}.json`, `${FUNCTIONS}/${functionName}.cfg`];
    const ownFiles = own && { [`${map}.next`]: mapText(thresholds), [`${file}.next`]: JSON.stringify(own) };
    await router.check({ ...ownFiles, [`${next}.next`]: config.replaceAll(map, `${map}.next`) }, `${next}.next`);
    const { code, output } = await router.shell.write(
        { [`${next}.next`]: config },
        {
            script: COMMIT,
            environment: {
                MAP: map,
                PART: file,
                CONFIG: next,
                STAYS: own === undefined ? "" : "yes",
                LOCK: `${FOLDER}/lock`,
                GENERATION: generation,
                NEXT: String(Number(generation) + 1),
            },
        },
    );
    if (code !== 0 && code !== STALE) {
        throw new Error(`the gateway's configuration cannot be written in its container: ${output}`);
    }
    return code === 0 ? config : undefined;
}

function parse(name: string, text: string): Kept | undefined {
    try {
        const kept = JSON.parse(text) as Kept;
        gatewayConfig([kept.part]);
        return kept.part.functionName === name ? kept : undefined;
    } catch {
        // Somebody wrote it: who has to do with it says so.
        return undefined;
    }
}

/** @throws Error for a part that cannot be read: without it, its function's callers would find nobody */
function othersOf(functionName: string, kept: Files["kept"]): Kept[] {
    return [...kept]
        .filter(([name]) => name !== functionName)
        .map(([name, entry]) => {
            if (entry === undefined) {
                throw new Error(
                    `${name}.json in the gateway's container was changed and cannot be read; ` +
                        `pulumi refresh finds it, and updates of ${name} write it again`,
                );
            }
            return entry;
        });
}

/** A function keeps its rank as long as it keeps its route. */
function keptPart(part: Part, kept: Files["kept"]): Kept {
    const before = kept.get(part.functionName);
    const isSame = before !== undefined && isDeepStrictEqual(before.part.found, part.found);
    const ranks = [...kept.values()].map(entry => entry?.since ?? 0);
    return { part, since: isSame ? before.since : Math.max(0, ...ranks) + 1 };
}

function whole(kept: readonly Kept[]): string {
    const newestFirst = [...kept].sort(
        (a, b) => b.since - a.since || (a.part.functionName < b.part.functionName ? -1 : 1),
    );
    return gatewayConfig(newestFirst.map(({ part }) => part));
}
