import { expect, test } from "vitest";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { EventLog } from "../../cli/engine/event-log";
import { FailedRun } from "../../cli/engine/run";
import { separateFailures } from "../../cli/update/separate-failures";
import type { Release } from "../../components/state/release";

/** An update of several functions, some of which fail: the others are updated all the same, and nothing runs for ever. */

const RESOURCES = ["api", "web", "shop"].flatMap(name => [
    { urn: name, type: "gray:docker:Function" },
    { urn: `${name}-routes`, type: "gray-docker:index:Routes", parent: name },
]);
const RELEASES = ["api", "web", "shop"].map(name => ({ name, urn: name }) as Release);

/** A run in which some resources fail; the first one names the error. */
function failing(...urns: string[]): FailedRun {
    const log = new EventLog();
    for (const urn of urns) {
        log.add({ diagnosticEvent: { severity: "error", message: `${urn} is broken`, urn } } as EngineEvent);
        log.add({ resOpFailedEvent: { metadata: { urn }, status: 0, steps: 0 } } as EngineEvent);
    }
    return new FailedRun(log, new Error("update failed"));
}

/** Updates three functions; `outcomes` says for each run which resources fail in it. */
async function updateThree(...outcomes: Array<Error | undefined>): Promise<{ runs: string[][]; error: unknown }> {
    const runs: string[][] = [];
    const error = await separateFailures(RELEASES, RESOURCES, async releases => {
        runs.push(releases.map(({ name }) => name));
        const outcome = outcomes[runs.length - 1];
        if (outcome !== undefined) {
            throw outcome;
        }
    }).then(
        () => undefined,
        (thrown: unknown) => thrown,
    );
    return { runs, error };
}

test("nothing fails: one run", async () => {
    expect(await updateThree()).toEqual({ runs: [["api", "web", "shop"]], error: undefined });
});

test("the functions that did not fail are updated, and the failure is reported", async () => {
    const failure = failing("web-routes");
    const { runs, error } = await updateThree(failure);
    expect(runs).toEqual([
        ["api", "web", "shop"],
        ["api", "shop"],
    ]);
    expect(error).toBe(failure);
    expect(failure.message).toBe("web-routes is broken");
});

test("a second failure leaves out that function, too; nothing is left after the third", async () => {
    const { runs, error } = await updateThree(failing("web-routes"), failing("api-routes"), failing("shop-routes"));
    expect(runs).toEqual([["api", "web", "shop"], ["api", "shop"], ["shop"]]);
    expect((error as Error).message).toBe("shop-routes is broken");
});

test("one run when all of them fail", async () => {
    const { runs } = await updateThree(failing("api-routes", "web-routes", "shop"));
    expect(runs).toHaveLength(1);
});

test.each([
    ["of a resource that belongs to no function", failing("bucket")],
    ["that the engine does not attribute", failing()],
    ["that is not the engine's", new Error("SIGINT came")],
])("one run after a failure %s", async (_what, failure) => {
    const { runs, error } = await updateThree(failure);
    expect(runs).toHaveLength(1);
    expect(error).toBe(failure);
});

test("a resource that this update would make belongs to the parent that the engine names", async () => {
    const log = new EventLog();
    const metadata = { urn: "web-2-ready", new: { parent: "web" } };
    log.add({ resOpFailedEvent: { metadata, status: 0, steps: 0 } } as unknown as EngineEvent);
    const { runs } = await updateThree(new FailedRun(log, new Error("update failed")));
    expect(runs[1]).toEqual(["api", "shop"]);
});
