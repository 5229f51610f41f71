import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
    type AliasRecord,
    listAliases,
    readAlias,
    removeAlias,
    versionsOf,
    writeAlias,
} from "../../../components/platforms/local/alias-store";
import { removeFolder } from "../../../components/files";
import { modeOf } from "../../support/tree";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

const LIVE: AliasRecord = {
    alias: "live",
    weights: { "3": 0.9, "5": 0.1 },
    rules: [{ header: { name: "User", exact: "Bob" }, version: "2" }],
    sticky: { header: "x-user-id" },
    latest: "5",
    published: "3",
};

let folder: string;
beforeEach(() => {
    folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

test("an alias comes back as it was written, and is 0600", () => {
    writeAlias(folder, LIVE);
    expect(readAlias(folder, "live")).toEqual(LIVE);
    expect(modeOf(path.join(folder, "aliases/live.json"))).toBe("600");
    expect(modeOf(path.join(folder, "aliases"))).toBe("700");
});

test("an alias is written over, and others stay", () => {
    writeAlias(folder, LIVE);
    writeAlias(folder, { ...LIVE, alias: "dev" });
    writeAlias(folder, { ...LIVE, weights: { "5": 1 }, rules: [] });
    expect(readAlias(folder, "live")?.weights).toEqual({ "5": 1 });
    expect(readAlias(folder, "dev")?.weights).toEqual(LIVE.weights);
});

test("aliases are listed by name, and nothing that is not one", () => {
    expect(listAliases(folder)).toEqual([]);
    writeAlias(folder, LIVE);
    writeAlias(folder, { ...LIVE, alias: "dev" });
    // What a killed write leaves is never taken for an alias.
    writeFiles(folder, { "aliases/live.json.123456": "{" });
    expect(listAliases(folder)).toEqual(["dev", "live"]);
});

test("an alias that is not there, or is not whole, is none", () => {
    expect(readAlias(folder, "live")).toBeUndefined();
    writeFiles(folder, { "aliases/live.json": '{"alias": "live", "wei' });
    expect(readAlias(folder, "live")).toBeUndefined();
});

test("an alias is removed once or twice, and others stay", () => {
    writeAlias(folder, LIVE);
    writeAlias(folder, { ...LIVE, alias: "dev" });
    removeAlias(folder, "live");
    removeAlias(folder, "live");
    expect(fs.readdirSync(path.join(folder, "aliases"))).toEqual(["dev.json"]);
});

test("an alias names versions by weight, by rule, as the newest and as the published one", () => {
    expect(new Set(versionsOf(LIVE))).toEqual(new Set(["2", "3", "5"]));
    expect(versionsOf({ ...LIVE, weights: { "7": 1 }, rules: [], latest: "7", published: "" })).toEqual(["7", "7"]);
});
