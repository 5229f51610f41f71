import type { EngineEvent, StepEventStateMetadata } from "@pulumi/pulumi/automation";
import { expect, test } from "vitest";
import { EventLog } from "../../cli/engine/event-log";

/** What is read from the engine's events, as it writes them: a state that there is not is null. */

const STACK = "urn:pulumi:test::shop::";
const OLD = `${STACK}gray:local:Function::api`;
const NEW = `${STACK}shop:Part$gray:local:Function::api`;

type Properties = Record<string, unknown>;

/** The resources of a function, half to its newest version. */
function resources(owner: string, aliases: string[]): StepEventStateMetadata[] {
    const child = (type: string, name: string, properties: Properties): StepEventStateMetadata => ({
        ...stateOf(`${owner}$${type}::${name}`, type, properties),
        parent: owner,
    });
    return [
        stateOf(owner, "gray:local:Function", {}),
        child("gray-local:index:Version", "api-version", { version: "2" }),
        child("pulumi:index:Stash", "api-memory", { input: { published: "1", traffic: 0.5 } }),
        ...aliases.map(alias =>
            child("gray-local:index:Alias", `api-${alias}`, { alias, weights: { "1": 0.5, "2": 0.5 } }),
        ),
    ];
}

function stateOf(urn: string, type: string, properties: Properties): StepEventStateMetadata {
    return { urn, type, id: "", parent: "", provider: "", inputs: properties, outputs: properties };
}

/** A step before and after, as JSON has it. */
function step(
    op: string,
    urn: string,
    old: StepEventStateMetadata | null,
    made: StepEventStateMetadata | null,
): EngineEvent[] {
    const type = (made ?? old)?.type ?? "";
    const metadata = { op, urn, type, provider: "", old, new: made };
    return [{ resourcePreEvent: { metadata } }, { resOutputsEvent: { metadata } }] as unknown as EngineEvent[];
}

function logOf(events: EngineEvent[][]): EventLog {
    const log = new EventLog();
    events.flat().forEach(event => log.add(event));
    return log;
}

const same = (state: StepEventStateMetadata): EngineEvent[] => step("same", state.urn, state, state);

test("what is read no more, and what a refresh does not find, is no release", () => {
    const gone = stateOf(`${STACK}aws:s3/bucket:Bucket::logs`, "aws:s3/bucket:Bucket", {});
    const log = logOf([
        step("refresh", gone.urn, gone, null),
        step("discard", gone.urn, gone, null),
        ...resources(OLD, ["live"]).map(same),
    ]);
    expect(log.changes()).toMatchObject([
        { name: "api", before: { resolution: { newest: "2" } }, after: { resolution: { newest: "2" } } },
    ]);
});

test("a function that is made is there after, one that is deleted before", () => {
    const all = resources(OLD, ["live"]);
    const made = logOf(all.map(state => step("create", state.urn, null, state))).changes();
    const half = { primary: "$published", canary: { version: "$latest", share: 0.5 } };
    const after = { resolution: { aliases: { live: half } } };
    expect(made).toMatchObject([{ name: "api", before: undefined, after }]);
    const deleted = logOf(all.map(state => step("delete", state.urn, state, null))).changes();
    expect(deleted).toMatchObject([{ name: "api", before: { resolution: { newest: "2" } }, after: undefined }]);
});

test("an alias that goes is not there after, though a refresh has just seen it", () => {
    const all = resources(OLD, ["live", "dev"]);
    const [kept, dev] = [all.slice(0, -1), all.slice(-1)];
    const [change] = logOf([
        ...all.map(state => step("refresh", state.urn, state, state)),
        ...kept.map(same),
        ...dev.map(state => step("delete", state.urn, state, null)),
    ]).changes();
    expect(Object.keys(change?.before?.resolution.aliases ?? {})).toEqual(["live", "dev"]);
    expect(Object.keys(change?.after?.resolution.aliases ?? {})).toEqual(["live"]);
});

test("a function that is moved in the program is one, before and after", () => {
    const [before, after] = [resources(OLD, ["live"]), resources(NEW, ["live"])];
    const log = logOf(after.map((state, index) => step("same", state.urn, before[index] ?? null, state)));
    expect(log.changes()).toMatchObject([{ name: "api", before: { urn: OLD }, after: { urn: NEW } }]);
});

test("a replacement: what goes after it was made is what was before", () => {
    const all = resources(OLD, ["live"]);
    const replaced = all.slice(1).map(state => ({ ...state, delete: true }));
    const log = logOf([
        ...all.slice(0, 1).map(same),
        ...all.slice(1).map((state, index) => step("create-replacement", state.urn, replaced[index] ?? null, state)),
        ...replaced.map(state => step("delete-replaced", state.urn, state, null)),
    ]);
    expect(log.changes()).toMatchObject([
        { before: { resolution: { newest: "2" } }, after: { resolution: { newest: "2" } } },
    ]);
});

test("a function that would be made and is left out of the update is not there; nothing of it is touched", () => {
    const all = resources(NEW, ["live"]);
    const log = logOf(all.map(state => step("same", state.urn, null, state)));
    expect(log.changes()).toEqual([]);
    expect(log.resources()).toEqual([]);
    expect([...log.touched]).toEqual([]);
});

test("what an update touches is known by its name in the state; what stays as it is, is not touched", () => {
    const [owner, version, ...others] = resources(OLD, ["live"]);
    if (owner === undefined || version === undefined) {
        throw new Error("there are more");
    }
    const log = logOf([
        step("update", version.urn, version, version),
        ...[owner, ...others].map(state => step("same", state.urn, state, state)),
    ]);
    expect([...log.touched]).toEqual([version.urn]);
});
