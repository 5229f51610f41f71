import * as fs from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { removeFolder } from "../../../components/files";
import { listVersions } from "../../../components/platforms/local/version-store";
import { importGray, InlineFolder } from "../../support/inline";
import { says } from "../../support/local-stack";

/** A lost `.gray`: a fresh clone of a repository whose state lies elsewhere, or a folder that was deleted by hand. */

let gray: typeof grayModule;
beforeAll(async () => {
    gray = await importGray();
});

let work: InlineFolder;
beforeEach(() => {
    work = new InlineFolder({ "src/index.js": says("1"), "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
});
afterEach(() => work.close());

const program = async (): Promise<void> => {
    new gray.local.Function("api", { code: "./src", handler: "index.handler" });
    return Promise.resolve();
};

test("what can be made again is; of what cannot, it is said where it was and what to do", async () => {
    const stack = await work.stack("shop", "dev");
    const api = work.path(".gray/dev/functions/api");
    expect((await stack.up(program, { "gray:publish": "true" })).failed).toBe(false);

    // The code is what the newest version was made of: it is made again, under its number.
    removeFolder(work.path(".gray"));
    const again = await stack.up(program);
    expect(again.failed, again.output).toBe(false);
    expect(readAlias(api, "live")?.weights).toEqual({ "1": 1 });

    // The published version's code is not there: nothing is done to the callers, and nobody is told to publish.
    work.write({ "src/index.js": says("2") });
    expect((await stack.up(program, { "gray:traffic": "0.1" })).failed).toBe(false);
    fs.renameSync(work.path(".gray"), work.path("backup"));
    const lost = await stack.up(program);
    expect(lost.failed).toBe(true);
    expect(lost.output).toContain(
        `api: alias live: the files of version 1 are gone; they were in ${api}/versions/1. Bring them back from the ` +
            "machine or the backup that has them, and run the update again. If nobody has them, " +
            "pulumi up --replace '**::api-memory' forgets that version 1 was published, and every caller gets version 2",
    );

    // Brought back, all is as it was.
    const made = work.path(".gray/dev/functions/api/versions/2");
    expect(fs.existsSync(made)).toBe(true);
    removeFolder(work.path(".gray"));
    fs.renameSync(work.path("backup"), work.path(".gray"));
    const back = await stack.up(program);
    expect(back.failed, back.output).toBe(false);
    expect(readAlias(api, "live")?.weights).toEqual({ "1": 0.9, "2": 0.1 });

    // Lost for good: what the message names makes it anew.
    removeFolder(work.path(".gray"));
    const anew = await stack.up(program, {}, { replace: ["**::api-memory"] });
    expect(anew.failed, anew.output).toBe(false);
    expect(readAlias(api, "live")).toMatchObject({ weights: { "2": 1 }, published: "" });
    expect(listVersions(api)).toEqual(["2"]);
});
