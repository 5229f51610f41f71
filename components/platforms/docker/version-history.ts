import { isDeepStrictEqual } from "node:util";
import { byAge } from "../../model/weights";
import type { BuildIdentity } from "./build";

/** What a version is made of: everything its container is started with. */
export interface VersionSpec {
    /** The image, by digest: `shop/api@sha256:…`, or an image's id. A built one's name holds its version's number. */
    image: string;
    /** What it was built from. */
    build?: BuildIdentity;
    buildArgs?: Record<string, string>;
    /** The port that it listens on. */
    port: number;
    environment: Record<string, string>;
    command?: string[];
    /** MB. */
    memory?: number;
    cpus?: number;
    health?: HealthCheck;
    /** What else its container has, as the Docker provider takes it. */
    container?: Record<string, unknown>;
}

/** How an engine finds out whether a container can serve. Times are in seconds. */
export interface HealthCheck {
    /** A command in the container: `["CMD", "/healthy"]`, or `["CMD-SHELL", "curl -f localhost:8080"]`. */
    test: string[];
    interval: number;
    timeout: number;
    retries: number;
    startPeriod: number;
}

/** The versions of a function by number: they live in the stack's state. */
export type VersionHistory = Record<string, VersionSpec>;

/** A history, and which number is the newest. */
export interface Entered {
    version: string;
    history: VersionHistory;
}

/**
 * Enters what a program asks for: the newest version when it is that one, else a new one. Numbers are never reused, and
 * what was entered stays: a version that was published long ago can be started again.
 *
 * @param before the history so far; `undefined` for a function that is new
 * @example
 * ```ts
 * enter({ "1": one }, one);   // { version: "1", history: { "1": one } }
 * enter({ "1": one }, two);   // { version: "2", history: { "1": one, "2": two } }
 * ```
 */
export function enter(before: VersionHistory | undefined, spec: VersionSpec): Entered {
    const history = before ?? {};
    const newest = Object.keys(history).sort(byAge).at(-1);
    if (newest !== undefined && isDeepStrictEqual(history[newest], spec)) {
        return { version: newest, history };
    }
    const version = String(Number(newest ?? "0") + 1);
    return { version, history: { ...history, [version]: spec } };
}
