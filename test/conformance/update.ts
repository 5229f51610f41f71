import type { Pulumi, Run } from "../support/pulumi";
import type { Moment } from "../support/update-steps";
import type { Settings, Update } from "./platform";

/** `pulumi up`, straight away or after a preview, of a program that is loaded already. */
export async function runUp(pulumi: Pulumi, settings: Settings): Promise<Update> {
    const args = ["up", "--yes", ...(settings.preview === true ? [] : ["--skip-preview"])];
    return toUpdate(await pulumi.run(args, environmentOf(settings)));
}

/** `pulumi preview`, of a program that is loaded already. */
export async function runPreview(pulumi: Pulumi, settings: Settings): Promise<Update> {
    return toUpdate(await pulumi.run(["preview", "--diff"], environmentOf(settings)));
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
