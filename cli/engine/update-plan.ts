import * as fs from "node:fs";
import * as path from "node:path";
import { inTemporaryFolder } from "./temporary-folder";

/** What the program wants of a resource, as far as it says on what the resource stands. */
interface Goal {
    parent?: string;
    /** The provider's URN and id, with `::` between them. */
    provider?: string;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[] | null>;
}

/** A resource and what it stands on, as the program has it by now: a state has those of the last update. */
export interface Needing {
    urn: string;
    /** URNs. */
    dependencies: string[];
}

/**
 * Runs a preview and reads what it would make of the program: the engine's events do not tell on what a resource stands, its
 * plan does.
 *
 * Source: `DeploymentPlanV1` in https://github.com/pulumi/pulumi/blob/v3.255.0/sdk/go/common/apitype/plan.go
 *
 * @param preview gets the file that the plan is saved in (`pulumi preview --save-plan`)
 */
export async function withGoals<T>(preview: (plan: string) => Promise<T>): Promise<{ result: T; goals: Needing[] }> {
    return inTemporaryFolder(async folder => {
        const file = path.join(folder, "plan.json");
        const result = await preview(file);
        return { result, goals: goalsIn(fs.readFileSync(file, "utf8")) };
    });
}

function goalsIn(text: string): Needing[] {
    const { resourcePlans = {} } = JSON.parse(text) as { resourcePlans?: Record<string, { goal?: Goal }> };
    return Object.entries(resourcePlans).map(([urn, { goal = {} }]) => ({ urn, dependencies: needsOf(goal) }));
}

function needsOf({ parent, provider, dependencies = [], propertyDependencies = {} }: Goal): string[] {
    const properties = Object.values(propertyDependencies).flatMap(urns => urns ?? []);
    // An id comes after the provider's URN.
    const providers = provider === undefined || provider === "" ? [] : [provider.split("::").slice(0, -1).join("::")];
    return [...(parent === undefined || parent === "" ? [] : [parent]), ...providers, ...dependencies, ...properties];
}
