import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { readOwner } from "../../../components/platforms/local/owner";
import { listVersions } from "../../../components/platforms/local/version-store";
import { Gateway } from "../../support/gateway";
import { importGray, InlineFolder, type InlineStack } from "../../support/inline";
import { startLoad } from "../../support/load";
import { says } from "../../support/local-stack";
import { snapshot } from "../../support/tree";

/**
 * Whose files are whose: they follow Pulumi's own identity (project, stack, URN and its aliases). Each test is a sequence
 * of updates on the real engine.
 */

let gray: typeof grayModule;
beforeAll(async () => {
    gray = await importGray();
});

let work: InlineFolder;
beforeEach(() => {
    work = new InlineFolder({ "src/index.js": says("1") });
});
let gateway: Gateway | undefined;
afterEach(async () => {
    await gateway?.stop();
    gateway = undefined;
    work.close();
});

const ARGS = { code: "./src", handler: "index.handler", aliases: { dev: "$latest" } };
const one =
    (name = "api", args: object = {}, opts: pulumi.ComponentResourceOptions = {}) =>
    async (): Promise<void> => {
        new gray.local.Function(name, { ...ARGS, ...args }, opts);
        return Promise.resolve();
    };

/** A component of the user's own around a function. */
class Shop extends pulumi.ComponentResource {
    constructor(name: string, make: (parent: pulumi.Resource) => unknown, opts: pulumi.ComponentResourceOptions = {}) {
        super("test:index:Shop", name, {}, opts);
        make(this);
    }
}

async function ok(
    update: Promise<{ failed: boolean; output: string; changes: Record<string, number> }>,
): Promise<Record<string, number>> {
    const { failed, output, changes } = await update;
    expect(failed, output).toBe(false);
    return changes;
}

/** Version 1 is published, version 2 gets a tenth. */
async function inRelease(stack: InlineStack, program = one()): Promise<void> {
    await ok(stack.up(program, { "gray:publish": "true" }));
    work.write({ "src/index.js": says("2") });
    await ok(stack.up(program, { "gray:traffic": "0.1" }));
}

const SPLIT = { "1": 0.9, "2": 0.1 };
const weightsIn = (folder: string): unknown => readAlias(folder, "live")?.weights;

test("two projects with one stack name and one function name share nothing, in one working directory", async () => {
    const [shop, tools] = [await work.stack("shop", "dev"), await work.stack("tools", "dev")];
    await ok(shop.up(one()));
    work.write({ "src/index.js": says("tools") });
    await ok(tools.up(one()));
    const [ofShop, ofTools] = ["shop", "tools"].map(name => work.path(`.gray/@${name}/dev/functions/api`)) as [
        string,
        string,
    ];
    expect(fs.readFileSync(path.join(ofShop, "versions/1/code/index.js"), "utf8")).toContain('"1"');
    expect(fs.readFileSync(path.join(ofTools, "versions/1/code/index.js"), "utf8")).toContain('"tools"');
    expect(fs.readFileSync(work.path(".gray/.gitignore"), "utf8")).toBe("*\n");

    const before = snapshot(ofTools);
    await ok(shop.destroy());
    expect(fs.existsSync(work.path(".gray/@shop"))).toBe(false);
    expect(snapshot(ofTools)).toEqual(before);
    await ok(tools.destroy());
    expect(fs.existsSync(work.path(".gray"))).toBe(false);
});

test("a function that becomes another resource keeps its files and numbers, and nobody's request fails: replaced, or moved", async () => {
    work.write({ "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
    const stack = await work.stack("shop", "dev");
    const refused = await stack.up(one("api", { pin: "9" }));
    expect(refused.output).toContain('api: pin: version "9" does not exist; no version exists yet');
    expect(fs.existsSync(work.path(".gray"))).toBe(false);
    await inRelease(stack);
    const folder = work.path(".gray/dev/functions/api");
    gateway = new Gateway(work.work, "dev");
    await gateway.start();
    const load = startLoad(`${gateway.url}/api`, 100);

    // Replaced: nothing moves, whatever part it is.
    for (const part of ["api-version", "api*live"]) {
        await ok(stack.up(one(), {}, { replace: [`**::${part}`] }));
        expect(weightsIn(folder)).toEqual(SPLIT);
        expect(listVersions(folder)).toEqual(["1", "2"]);
        expect((await ok(stack.up(one())))["update"]).toBeUndefined();
    }

    // The portable function in its place, wrapped, and back: the same function, with all that it remembers.
    const portable = (opts: pulumi.ComponentResourceOptions = {}): unknown => new gray.Function("api", ARGS, opts);
    const outer = (make: (parent: pulumi.Resource) => unknown): unknown =>
        new Shop("outer", parent => new Shop("inner", make, { parent }));
    const places: Array<[() => unknown, [number | undefined, number | undefined]]> = [
        [() => portable(), [1, undefined]],
        [() => outer(parent => portable({ parent })), [2, undefined]],
        [() => outer(parent => new gray.local.Function("api", ARGS, { parent })), [undefined, 1]],
    ];
    for (const [make, made] of places) {
        const changes = await ok(
            stack.up(async () => {
                make();
                return Promise.resolve();
            }),
        );
        expect([changes["create"], changes["delete"]]).toEqual(made);
        expect(weightsIn(folder)).toEqual(SPLIT);
    }

    // Out of the components without an alias it is another function to Pulumi: files and numbers stay, and it is said
    // that callers move.
    const out = await stack.up(one());
    expect(out.failed, out.output).toBe(false);
    expect(out.output).toContain(
        "warning: api: version 1 was published, and this resource is new to the stack's state",
    );
    expect(listVersions(folder)).toEqual(["1", "2"]);
    expect(weightsIn(folder)).toEqual({ "2": 1 });
    expect(readAlias(folder, "dev")?.weights).toEqual({ "2": 1 });

    work.write({ "src/index.js": says("3") });
    await ok(stack.up(one()));
    expect(listVersions(folder)).toEqual(["1", "2", "3"]);
    const { failures, versions } = await load.stop();
    expect(failures).toEqual({});
    expect(Object.keys(versions).sort()).toEqual(["1", "2", "3"]);
    await gateway.stop();
    await ok(stack.destroy());
    expect(fs.existsSync(work.path(".gray"))).toBe(false);
});

test("a renamed function, and a renamed stack, keep files, numbers and what is published", async () => {
    work.write({ "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
    const stack = await work.stack("shop", "dev");
    await inRelease(stack);
    const identity = readOwner(work.path(".gray/dev/functions/api"))?.identity;

    const renamed = one("web", { aliases: { dev: "$latest", prepub: "1" } }, { aliases: [{ name: "api" }] });
    await ok(stack.preview(renamed));
    expect(fs.existsSync(work.path(".gray/dev/functions/web"))).toBe(false);
    await ok(stack.up(renamed));
    const web = work.path(".gray/dev/functions/web");
    expect(fs.existsSync(work.path(".gray/dev/functions/api"))).toBe(false);
    expect(weightsIn(web)).toEqual(SPLIT);
    expect(listVersions(web)).toEqual(["1", "2"]);
    expect(readOwner(web)).toMatchObject({ functionName: "web", identity });

    await stack.stack.rename({ stackName: "prod" });
    const prod = await work.stack("shop", "prod");
    const changes = await ok(prod.up(one("web")));
    expect(changes["create"] ?? 0).toBe(0);
    const moved = work.path(".gray/prod/functions/web");
    expect(fs.existsSync(work.path(".gray/dev"))).toBe(false);
    expect(weightsIn(moved)).toEqual(SPLIT);
    expect(listVersions(moved)).toEqual(["1", "2"]);
    expect(readOwner(moved)).toMatchObject({ stack: "prod", identity });
    const again = await ok(prod.up(one("web")));
    expect(again["update"]).toBeUndefined();

    // An update that was killed after the move, before the state could say so: the mark is found.
    fs.renameSync(moved, work.path(".gray/prod/functions/shop"));
    await ok(prod.up(one("shop", {}, { aliases: [{ name: "web" }] })));
    expect(weightsIn(work.path(".gray/prod/functions/shop"))).toEqual(SPLIT);
    await ok(prod.destroy());
    expect(fs.existsSync(work.path(".gray"))).toBe(false);
});
