import * as fs from "node:fs";
import { describe, expect, test } from "vitest";
import type { EngineResource } from "../../../components/state/engine-resource";
import { handingBack, lastDeclaredIn } from "../../../cli/engine/last-declared";

const holder = (type: string, name: string): string => `urn:pulumi:test::shop::${type}::${name}`;

function component(type: string, name: string, outputs: Record<string, unknown> = {}): EngineResource {
    return { urn: holder(type, name), type, outputs };
}

function child(parent: EngineResource, type: string, name: string, inputs = {}): EngineResource {
    return { urn: `${parent.urn}$${type}::${name}`, type, parent: parent.urn, inputs, outputs: inputs };
}

const alone = { isKept: () => true, alone: "publish" as const };

describe("of a state's functions", () => {
    const targets = { dev: { $latest: 1 } };
    const api = component("gray:local:Function", "api", {
        targets,
        sticky: { header: "user" },
        keep: 10,
        url: "http://x",
    });
    const web = component("gray:aws:Function", "web");

    test("what decides about callers is handed back, of those that keep it", () => {
        const apiOnly = { isKept: (name: string) => name === "api", alone: undefined };
        expect(lastDeclaredIn([api, web], apiOnly)).toEqual({
            functions: { api: { arguments: { aliases: targets, sticky: { header: "user" }, keep: 10 } } },
            followers: {},
        });
    });

    test("where callers are moved alone, what they are is told, too", () => {
        const { functions } = lastDeclaredIn([api, web], alone);
        expect(functions).toMatchObject({ api: { type: "gray:local:Function" }, web: { type: "gray:aws:Function" } });
    });

    test("where traffic alone changes, the published version is told, too", () => {
        const memory = child(api, "pulumi:index:Stash", "api-memory", { input: { published: "3", traffic: 0.1 } });
        const told = (change: "traffic" | "publish" | "pin"): unknown =>
            lastDeclaredIn([api, memory], { isKept: () => true, alone: change }).functions["api"]?.published;
        expect([told("traffic"), told("publish"), told("pin")]).toEqual(["3", undefined, undefined]);
    });

    test("a state that has more aliases than it tells targets of is of an earlier version: the program counts", () => {
        const aliases = ["live", "dev"].map(name => child(web, "aws:lambda/alias:Alias", name));
        expect(lastDeclaredIn([web, ...aliases], alone).functions).toEqual({});
        expect(lastDeclaredIn([web, ...aliases.slice(0, 1)], alone).functions).toHaveProperty("web");
    });

    test("aws: the environments that are kept ready, as the state has them", () => {
        const type = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
        const config = child(web, type, "web-provisioned", { provisionedConcurrentExecutions: 5 });
        expect(lastDeclaredIn([web, config], alone).functions).toMatchObject({
            web: { arguments: { provisionedConcurrency: 5 } },
        });
    });

    test("docker: the route in a gateway is as a program writes it", () => {
        const shop = component("gray:docker:Function", "shop");
        const routes = child(shop, "gray-docker:index:GatewayRoutes", "shop-routes", {
            part: { found: { host: "shop.test", path: "" } },
        });
        expect(lastDeclaredIn([shop, routes], alone).functions).toMatchObject({
            shop: { arguments: { route: { host: "shop.test", path: "/" } }, fixed: { gateway: true } },
        });
        expect(lastDeclaredIn([shop], alone).functions).toMatchObject({ shop: { fixed: { gateway: false } } });
    });

    test("aws: a router's rules, unless its state does not tell them or two routers bear the name", () => {
        const rules = [{ header: { name: "User", exact: "Bob" }, version: "$latest" }];
        const router = component("gray:aws:Router", "front", { rules, stickySeconds: 60 });
        const nested = { ...router, urn: holder("shop:Site$gray:aws:Router", "front") };
        expect(lastDeclaredIn([router], alone).followers).toEqual({
            front: { arguments: { rules, stickySeconds: 60 } },
        });
        expect(lastDeclaredIn([router, nested], alone).followers).toEqual({});
        expect(lastDeclaredIn([component("gray:aws:Router", "old")], alone).followers).toEqual({});
    });
});

test("the file is for this user alone, and is gone after the run, however it ends", async () => {
    const declared = { functions: { api: { arguments: { keep: 3 } } }, followers: {} };
    let file = "";
    const run = handingBack(declared, async environment => {
        file = environment["GRAY_LAST_DECLARED_FILE"] ?? "";
        expect(JSON.parse(fs.readFileSync(file, "utf8"))).toEqual(declared);
        expect(fs.statSync(file).mode & 0o077).toBe(0);
        return Promise.reject(new Error("the engine failed"));
    });
    await expect(run).rejects.toThrow("the engine failed");
    expect(fs.existsSync(file)).toBe(false);
});

test("a run that hands nothing back does not take what the shell has", async () => {
    await handingBack(undefined, async environment => {
        expect(environment).toEqual({ GRAY_LAST_DECLARED_FILE: "" });
        return Promise.resolve();
    });
});
