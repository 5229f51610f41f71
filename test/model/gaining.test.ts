import { expect, test } from "vitest";
import { gainingAlone } from "../../components/model/gaining";
import type { Route } from "../../components/model/weights";

/** Which versions must answer before callers are moved. */

const alone = (primary: string): Route => ({ primary });
const split = (primary: string, version: string, share: number): Route => ({ primary, canary: { version, share } });

test.each<[string, Record<string, Route>, Record<string, Route>, string[]]>([
    ["a rollback", { live: split("6", "7", 1) }, { live: split("6", "7", 0) }, ["6"]],
    ["a part of one", { live: split("6", "7", 0.5) }, { live: split("6", "7", 0.4) }, ["6"]],
    ["a higher share for the canary", { live: split("6", "7", 0.1) }, { live: split("6", "7", 0.5) }, []],
    ["nothing", { live: split("6", "7", 0.1) }, { live: split("6", "7", 0.1) }, []],
    ["a publish of the canary", { live: split("6", "7", 0.1) }, { live: alone("7") }, ["7"]],
    ["a publish of who has everybody", { live: split("6", "7", 1) }, { live: alone("7") }, []],
    ["a pin of an older one", { live: alone("7") }, { live: split("5", "7", 0) }, ["5"]],
    ["a new alias", { live: alone("7") }, { live: alone("7"), dev: alone("6") }, ["6"]],
    ["the first version", {}, { live: alone("1") }, ["1"]],
    ["several aliases", { live: alone("7"), dev: alone("7") }, { live: alone("6"), dev: alone("6") }, ["6"]],
])("%s", (_what, before, after, gaining) => {
    expect(gainingAlone(before, after)).toEqual(gaining);
});
