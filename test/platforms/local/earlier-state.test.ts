import * as fs from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { readOwner } from "../../../components/platforms/local/owner";
import { listVersions } from "../../../components/platforms/local/version-store";
import { importGray, InlineFolder, type InlineStack } from "../../support/inline";
import { says } from "../../support/local-stack";
import earlier from "./state-of-0.1.json";

/**
 * A state and files as version 0.1 wrote them (recorded): aliases are children named `shop-eu-live`, and nothing has a
 * mark or an identity. Version 1 is published, version 2 gets a tenth.
 */

let gray: typeof grayModule;
beforeAll(async () => {
    gray = await importGray();
});

let work: InlineFolder;
let stack: InlineStack;
beforeEach(async () => {
    work = new InlineFolder(earlier.files);
    work.write({ "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
    stack = await work.stack("shop", "dev");
    const state = JSON.parse(JSON.stringify(earlier.state).replaceAll("{folder}", work.path())) as typeof earlier.state;
    await stack.stack.importStack(state);
});
afterEach(() => work.close());

const ARGS = { code: "./src", handler: "index.handler", aliases: { "eu-live": "$latest", prepub: "1" } };
const SPLIT = { "1": 0.9, "2": 0.1 };

test("goes on without a change; the first new version marks the files", async () => {
    const folder = work.path(".gray/dev/functions/shop");
    const program = async (): Promise<void> => {
        new gray.local.Function("shop", ARGS);
        return Promise.resolve();
    };
    const same = await stack.up(program);
    expect(same.failed, same.output).toBe(false);
    expect(Object.keys(same.changes)).toEqual(["same"]);
    const exported = (await stack.stack.exportStack()) as { deployment: { resources: Array<{ urn: string }> } };
    const urns = exported.deployment.resources.map(({ urn }) => urn.split("::").at(-1));
    expect(urns).toEqual(expect.arrayContaining(["shop:live", "shop:eu-live", "shop:prepub"]));
    expect(urns).not.toContain("shop-live");

    // A function whose alias bore the same name in those days may come now.
    work.write({ "eu/index.js": says("eu") });
    const both = await stack.up(async () => {
        new gray.local.Function("shop", ARGS);
        new gray.local.Function("shop-eu", { code: "./eu", handler: "index.handler" });
        return Promise.resolve();
    });
    expect(both.failed, both.output).toBe(false);
    expect(both.changes).toEqual({ same: same.changes["same"], create: 4 });
    expect(readAlias(folder, "eu-live")?.weights).toEqual({ "2": 1 });

    expect(readOwner(folder)).toBeUndefined();
    work.write({ "src/index.js": says("3") });
    expect((await stack.up(program)).failed).toBe(false);
    expect(readOwner(folder)).toMatchObject({ project: "shop", stack: "dev", functionName: "shop" });
    expect(readAlias(folder, "live")?.weights).toEqual({ "1": 0.9, "3": 0.1 });

    expect((await stack.destroy()).failed).toBe(false);
    expect(fs.existsSync(work.path(".gray"))).toBe(false);
});

test("is renamed with its files; a function that has left Pulumi's sight takes them over", async () => {
    const renamed = await stack.up(async () => {
        new gray.local.Function("store", ARGS, { aliases: [{ name: "shop" }] });
        return Promise.resolve();
    });
    expect(renamed.failed, renamed.output).toBe(false);
    const store = work.path(".gray/dev/functions/store");
    expect(fs.existsSync(work.path(".gray/dev/functions/shop"))).toBe(false);
    expect(readAlias(store, "live")?.weights).toEqual(SPLIT);
    expect(listVersions(store)).toEqual(["1", "2"]);
    expect(renamed.changes["create"]).toBeUndefined();
});
