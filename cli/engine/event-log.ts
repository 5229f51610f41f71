import type { EngineEvent } from "@pulumi/pulumi/automation";
import { plainLine, plainText } from "../output/plain-text";
import { type EngineResource, isThere, nameOf } from "../../components/state/engine-resource";
import { byName, holdsRelease, MEMORY_TYPE, releasesIn } from "../../components/state/releases";
import type { Release } from "../../components/state/release";
import { makesVersions, weightsReader } from "../../components/platforms/registry";

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

/** Steps that leave a resource as it is. */
const UNTOUCHED: ReadonlySet<string> = new Set(["same", "refresh", "read", "discard"]);

/** Sentences that only say that there was an error. */
const HOLLOW = /^(?:error: )?(?:update|preview) failed$|^Pulumi stopped/i;

/** Whether a release as such is made of resources of a type: what happens to them is told as what happens to the release. */
function isMachinery(type: string): boolean {
    return type === MEMORY_TYPE || makesVersions(type) || weightsReader(type) !== undefined;
}

/** What the engine says in one update or preview, as far as a release is concerned. */
export class EventLog {
    readonly warnings: string[] = [];
    readonly errors: string[] = [];
    readonly others: OtherChange[] = [];
    /** URNs of the resources that something happens to. */
    readonly touched = new Set<string>();
    /** URN of a resource that failed → its parent's URN, where the engine says it. */
    readonly failed = new Map<string, string | undefined>();
    private readonly before = new Map<string, EngineResource>();
    private readonly after = new Map<string, EngineResource>();
    private readonly movedTo = new Map<string, string>();

    add({ diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent): void {
        if (resOpFailedEvent !== undefined) {
            const { urn, old, new: made } = resOpFailedEvent.metadata;
            this.failed.set(urn, made?.parent ?? old?.parent);
        }
        if (diagnosticEvent !== undefined) {
            const { severity, message, urn = "" } = diagnosticEvent;
            const owner = urn.split("::").at(-2)?.split("$").at(-1) ?? "";
            this.addMessage(severity, message.trim(), holdsRelease(owner) ? `${nameOf(urn)}: ` : "");
        }
        if (resourcePreEvent !== undefined) {
            const { op, type, urn, old } = resourcePreEvent.metadata;
            if (op === "same" && !isThere(old)) {
                // It would be made, but is left out of the update.
                return;
            }
            this.addStep(op, type, urn);
            // What goes after its replacement was made is on its way out by then; it was not when the update began.
            if (isThere(old) && !op.endsWith("-replaced")) {
                this.before.set(urn, { ...old, delete: false });
                this.movedTo.set(old.urn, urn);
            }
        }
        if (resOutputsEvent !== undefined) {
            const { op, urn, old, new: made } = resOutputsEvent.metadata;
            if (op === "same" && !isThere(old)) {
                return;
            }
            if (op === "delete" || op === "discard") {
                this.after.delete(urn);
            } else if (isThere(made) && !op.endsWith("-replaced")) {
                // The last one counts: a refresh says what was found, a step what became of it.
                this.after.set(urn, made);
            }
        }
    }

    /** Every resource that was seen, as it was before and as it is after. */
    resources(): EngineResource[] {
        return [...this.before.values(), ...this.after.values()];
    }

    /** Every resource that was seen and is there afterwards. */
    resourcesAfter(): EngineResource[] {
        return [...this.after.values()];
    }

    /** Every release that was seen, by name. */
    changes(): ReleaseChange[] {
        const [before, after] = [this.before, this.after].map(
            seen => new Map(releasesIn(seen.values()).map(release => [this.urnOf(release), release])),
        ) as [Map<string, Release>, Map<string, Release>];
        return [...new Set([...before.keys(), ...after.keys()])]
            .map(urn => ({ name: nameOf(urn), before: before.get(urn), after: after.get(urn) }))
            .sort(byName);
    }

    /** What a function is called now: it may have been moved in the program (Pulumi's `aliases`). */
    private urnOf({ urn }: Release): string {
        return this.movedTo.get(urn) ?? urn;
    }

    private addMessage(severity: string, text: string, owner: string): void {
        const message = plainText(text);
        if (severity === "warning" && !this.warnings.includes(`${owner}${message}`)) {
            this.warnings.push(`${owner}${message}`);
        }
        if (severity === "error" && !HOLLOW.test(message)) {
            this.errors.push(message);
        }
    }

    private addStep(op: string, type: string, urn: string): void {
        const operation = OPERATIONS[op];
        if (!UNTOUCHED.has(op)) {
            this.touched.add(urn);
        }
        const isOwnStep = isMachinery(type) && ["create", "update"].includes(op) && urn.includes("$");
        if (operation !== undefined && !isOwnStep && !holdsRelease(type) && type !== "pulumi:pulumi:Stack") {
            this.others.push({ operation, type: plainLine(type), name: plainLine(nameOf(urn)) });
        }
    }
}
