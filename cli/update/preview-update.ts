import type { Stack } from "@pulumi/pulumi/automation";
import type { EventLog } from "../engine/event-log";
import { CancelledError } from "../engine/cancel";
import { type RunInputs, toEnvironment } from "../engine/release-inputs";
import { type Limits, runPreview } from "../engine/run";
import { say } from "../output/say";
import { Progress } from "../output/progress";

/** How a preview differs from one of the whole program. */
export interface LookOptions {
    /** Whether nothing else is to be published, pinned or weighed, whatever environment and configuration say. */
    exactly?: boolean;
    limits?: Limits;
    /** The file that the engine's plan is saved in. */
    plan?: string;
}

/** Previews an update: what is refused is refused here, before anything changes. */
export async function look(
    stack: Stack,
    inputs: RunInputs,
    { exactly = false, limits = {}, plan }: LookOptions = {},
): Promise<EventLog> {
    const progress = await Progress.open(`previewing ${stack.name}`);
    try {
        return await runPreview(stack, { environment: toEnvironment(inputs, exactly), say, limits, plan });
    } catch (error) {
        throw error instanceof CancelledError ? new CancelledError(error.signal, "nothing was changed") : error;
    } finally {
        progress.close();
    }
}
