import type { Pulumi, Run } from "../support/pulumi";
import type { Moment } from "../support/update-steps";
import type { Settings, Update } from "./platform";

/** `pulumi up`, straight away or after a preview. */
function upArguments({ preview = false }: Settings): string[] {
    return ["up", "--yes", ...(preview ? [] : ["--skip-preview"])];
}

/** `pulumi up`; of a program that is loaded already, where it goes well. */
export async function runUp(pulumi: Pulumi, settings: Settings): Promise<Update> {
    const environment = environmentOf(settings);
    return toUpdate(
        await (settings.goesWell === true && settings.preview !== true
            ? pulumi.upWarm(environment)
            : pulumi.run(upArguments(settings), environment)),
    );
}

/** What a run finds in its environment. */
export function environmentOf({ traffic = "", publish = "" }: Settings): Record<string, string> {
    return { GRAY_TRAFFIC: traffic, GRAY_PUBLISH: publish };
}

/** Reads `+ 5 created`, `~ 2 updated` and the like from the summary. */
export function toUpdate({ code, output }: Run): Update {
    const summary = output.slice(output.lastIndexOf("Resources:"));
    const counts = [...summary.matchAll(/^\s+(?:\+|~|-|\+-|~>)\s*(\d+) (?:to )?(?:create|update|delete|replace)d?/gm)];
    return { ok: code === 0, changes: counts.reduce((sum, [, count]) => sum + Number(count), 0), output };
}

/** The moments of an update that must not fail. */
export function tracedMoments({ run, moments }: { run: Run; moments: Moment[] }): Moment[] {
    if (run.code !== 0) {
        throw new Error(run.output);
    }
    return moments;
}
