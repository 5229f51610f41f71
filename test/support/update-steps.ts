import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Operations that change nothing. */
const STILL = ["same", "read", "refresh"];

/** How soon an event that the engine wrote is seen. */
const LOOK_MILLISECONDS = 4;

/**
 * A moment of an update: a step of the engine that begins or ends, such as "update gray-local:index:Alias begins".
 * Steps that change nothing have none.
 */
export type Moment = string;

/** The moments of an update so far, from the log of events that `pulumi up --event-log` writes. */
export function momentsIn(file: string): Moment[] {
    if (!fs.existsSync(file)) {
        return [];
    }
    // The last line may not be whole yet.
    const lines = fs.readFileSync(file, "utf8").split("\n").slice(0, -1);
    return lines.flatMap(line => {
        const { resourcePreEvent, resOutputsEvent } = JSON.parse(line) as EngineEvent;
        const metadata = (resourcePreEvent ?? resOutputsEvent)?.metadata;
        if (metadata === undefined || STILL.includes(metadata.op)) {
            return [];
        }
        return [`${metadata.op} ${metadata.type} ${resourcePreEvent === undefined ? "ends" : "begins"}`];
    });
}

/** Waits until an update has had that many moments, or has ended. */
export async function untilMoment(file: string, count: number, ended: () => boolean): Promise<void> {
    while (!ended() && momentsIn(file).length < count) {
        await sleep(LOOK_MILLISECONDS);
    }
}
