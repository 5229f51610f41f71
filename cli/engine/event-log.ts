import type { EngineEvent } from "@pulumi/pulumi/automation";
import { byName, type EngineResource, holdsRelease, nameOf, type Release, releaseOf } from "./releases";
import { FUNCTION_KINDS, MEMORY_TYPE } from "./resource-kinds";

/** A release before and after an update; `undefined` where it is not there. */
export interface ReleaseChange {
    name: string;
    before: Release | undefined;
    after: Release | undefined;
}

/** What an update does to a resource that is not part of a release's own machinery. */
export interface OtherChange {
    operation: "create" | "update" | "replace" | "delete";
    type: string;
    name: string;
}

/** The engine's words for a step, as a person counts them; those that belong to another step are not there. */
const OPERATIONS: Readonly<Record<string, OtherChange["operation"]>> = {
    create: "create",
    import: "create",
    update: "update",
    replace: "replace",
    delete: "delete",
};

/** Sentences that only say that there was an error. */
const HOLLOW = /^(?:error: )?(?:update|preview) failed$|^Pulumi stopped/i;

const MACHINERY: ReadonlySet<string> = new Set([
    MEMORY_TYPE,
    ...Object.values(FUNCTION_KINDS).flatMap(({ versions, split }) => [versions, ...split]),
]);

/** What the engine says in one update or preview, as far as a release is concerned. */
export class EventLog {
    readonly warnings: string[] = [];
    readonly errors: string[] = [];
    readonly others: OtherChange[] = [];
    private readonly releases = new Map<string, { before?: EngineResource; after?: EngineResource }>();

    add({ diagnosticEvent, resourcePreEvent, resOutputsEvent }: EngineEvent): void {
        if (diagnosticEvent !== undefined) {
            const { severity, message, urn = "" } = diagnosticEvent;
            const owner = urn.split("::").at(-2)?.split("$").at(-1) ?? "";
            this.addMessage(severity, message.trim(), holdsRelease(owner) ? `${nameOf(urn)}: ` : "");
        }
        if (resourcePreEvent !== undefined) {
            const { op, type, urn, old } = resourcePreEvent.metadata;
            this.addStep(op, type, urn);
            if (holdsRelease(type)) {
                this.releases.set(urn, { ...this.releases.get(urn), ...(old && { before: resourceOf(old) }) });
            }
        }
        if (resOutputsEvent !== undefined) {
            const { op, type, urn, new: made } = resOutputsEvent.metadata;
            // The last one counts: a component says first what it was, and what it is when its program has registered it.
            if (holdsRelease(type) && made !== undefined && !op.startsWith("delete")) {
                this.releases.set(urn, { ...this.releases.get(urn), after: resourceOf(made) });
            }
        }
    }

    /** Every release that was seen, by name. */
    changes(): ReleaseChange[] {
        return [...this.releases.entries()]
            .map(([urn, { before, after }]) => ({
                name: nameOf(urn),
                before: before && releaseOf(before),
                after: after && releaseOf(after),
            }))
            .sort(byName);
    }

    private addMessage(severity: string, message: string, owner: string): void {
        if (severity === "warning" && !this.warnings.includes(`${owner}${message}`)) {
            this.warnings.push(`${owner}${message}`);
        }
        if (severity === "error" && !HOLLOW.test(message)) {
            this.errors.push(message);
        }
    }

    private addStep(op: string, type: string, urn: string): void {
        const operation = OPERATIONS[op];
        const own = MACHINERY.has(type) && ["create", "update"].includes(op) && urn.includes("$");
        if (operation !== undefined && !own && !holdsRelease(type) && type !== "pulumi:pulumi:Stack") {
            this.others.push({ operation, type, name: nameOf(urn) });
        }
    }
}

function resourceOf({
    urn,
    type,
    outputs,
}: {
    urn: string;
    type: string;
    outputs: Record<string, unknown>;
}): EngineResource {
    return { urn, type, outputs };
}
