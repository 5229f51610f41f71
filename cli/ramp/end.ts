import type { Stack } from "@pulumi/pulumi/automation";
import { newestShare } from "../../components/model/resolution";
import { readState } from "../engine/stack-state";
import type { Keys } from "./keys";
import type { RampReport } from "./report";

/** The ramp has to be taken back, and why. */
export class Breach extends Error {
    constructor(
        readonly reasons: string[],
        /** Whether the version was judged, or a person decided: then a signal that came since changes nothing. */
        readonly isJudged = false,
    ) {
        super(reasons.join("; "));
    }
}

/** The ramp ends where it is, and why. */
export class Stopped extends Error {}

/** @throws Stopped when a signal has asked for the end */
export function throwWhenEnding({ ending }: Keys): void {
    if (ending !== undefined) {
        throw new Stopped(`${ending} came`);
    }
}

/** A run of the engine, or a hook, that a signal ended is no verdict on the version: callers stay where they are. */
export function toStop(error: unknown, { ending }: Keys): unknown {
    if (ending === undefined || error instanceof Stopped || (error instanceof Breach && error.isJudged)) {
        return error;
    }
    return new Stopped(`${ending} came; ${error instanceof Error ? error.message : String(error)}`);
}

/** Who has what now, by what the engine recorded. */
export async function sharesNow(stack: Stack, names: readonly string[]): Promise<RampReport["shares"]> {
    const { releases } = await readState(stack);
    return Object.fromEntries(
        releases
            .filter(({ name }) => names.includes(name))
            .map(({ name, resolution }) => [
                name,
                { version: resolution.newest ?? "", share: newestShare(resolution) },
            ]),
    );
}
