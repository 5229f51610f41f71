import type { Workspace } from "@pulumi/pulumi/automation";
import { VERSION_TYPE } from "../components/local/plugin/package-name";
import { inPulumisWords } from "./automation";

/** A function as a stack's state has it. */
export interface StackFunction {
    name: string;
    platform: "local" | "aws";
    published: string | undefined;
    /** Every alias's weights, by name. */
    aliases: Record<string, Record<string, number>>;
    /** Where its versions are: a folder on `local`, an ARN on `aws`. */
    place: string;
}

/** A resource of a deployment, as `pulumi stack export` gives it. */
interface StateResource {
    urn: string;
    type: string;
    parent?: string;
    /** It is on its way out: a replacement has been made. */
    delete?: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
}

/** By a function's type: the child, and the property of it, that say where its versions are. */
const PLACES = {
    "gray:local:Function": { platform: "local", child: VERSION_TYPE, property: "directory" },
    "gray:aws:Function": { platform: "aws", child: "aws:lambda/function:Function", property: "arn" },
} as const;

/** The stack that is meant: the one named, or the one that is selected. */
export async function chosenStack(workspace: Workspace, named: string | undefined): Promise<string> {
    const stack = named ?? (await inPulumisWords(workspace.stack()))?.name;
    if (stack === undefined) {
        throw new Error("no stack is selected; name one with --stack, or run `pulumi stack select`");
    }
    return stack;
}

/** The functions of a stack, in the order of its program. */
export async function stackFunctions(workspace: Workspace, stack: string): Promise<StackFunction[]> {
    const exported = await inPulumisWords(workspace.exportStack(stack));
    const { deployment } = exported as { deployment: { resources?: StateResource[] } };
    const resources = (deployment.resources ?? []).filter(resource => resource.delete !== true);
    return resources.flatMap(component => {
        const kind = PLACES[component.type as keyof typeof PLACES] as (typeof PLACES)[keyof typeof PLACES] | undefined;
        const child = resources.find(({ parent, type }) => parent === component.urn && type === kind?.child);
        if (kind === undefined || child === undefined) {
            return [];
        }
        const { published, aliases } = component.outputs as Partial<Pick<StackFunction, "published" | "aliases">>;
        return {
            name: component.urn.split("::").at(-1) ?? "",
            platform: kind.platform,
            published,
            aliases: aliases ?? {},
            place: String(child.outputs?.[kind.property] ?? child.inputs?.[kind.property]),
        };
    });
}
