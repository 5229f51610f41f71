import { expect, test } from "vitest";
import { stoppedVersionsProvider } from "../../../components/platforms/docker/plugin/stopped-versions-provider";

/** Which versions stay stopped, from one update to the next. */

async function next(olds: object, live: string[], keep = 2): Promise<{ kept: string[] }> {
    const checked = await stoppedVersionsProvider.check(olds, { functionName: "api", live, keep }, "");
    return checked.inputs as { kept: string[] };
}

test("versions that ran stay, the newest first, until more come than are kept", async () => {
    const first = await next({}, ["1"]);
    expect(first.kept).toEqual([]);
    const second = await next(first, ["2", "1"]);
    expect(second.kept).toEqual([]);
    const third = await next(second, ["3"]);
    expect(third.kept).toEqual(["2", "1"]);
    const fourth = await next(third, ["4"]);
    expect(fourth.kept).toEqual(["3", "2"]);
    expect(await next(fourth, ["4"])).toEqual(fourth);
});

test("one that is in use is not among them, and comes back when it is not", async () => {
    const pinned = await next({ live: ["4"], kept: ["3", "2"] }, ["4", "2"]);
    expect(pinned.kept).toEqual(["3"]);
    expect((await next(pinned, ["4"])).kept).toEqual(["3", "2"]);
});

test("fewer are kept when fewer are asked for, and what is gone does not come back", async () => {
    const fewer = await next({ live: ["4"], kept: ["3", "2"] }, ["4"], 1);
    expect(fewer.kept).toEqual(["3"]);
    expect((await next(fewer, ["4"], 5)).kept).toEqual(["3"]);
});
