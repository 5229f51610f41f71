import { describe, expect, test } from "vitest";
import { checkArgs } from "../../../components/platforms/docker/checks";
import { Gateway } from "../../../components/platforms/docker/gateway";
import type { Routed } from "../../../components/platforms/docker/haproxy/routed";
import { TELL_ROUTER_IF_ASKED, thresholds } from "../../../components/platforms/docker/haproxy/config";
import { gatewayConfig, type Part, partOf } from "../../../components/platforms/docker/haproxy/gateway-config";
import { gatewayProvider } from "../../../components/platforms/docker/plugin/gateway-provider";
import { parseRoute, type Route } from "../../../components/platforms/docker/route";
import { seedOf } from "../../../components/model/bucket";

/** A gateway's configuration, as text, and what callers find a function by; what it does is tested on the real one. */

function routed(functionName: string, share = 0.1): Routed {
    const route = { primary: "1", canary: { version: "2", share } };
    const servers = { "1": { name: `${functionName}-1:80` }, "2": { name: `${functionName}-2:80` } };
    return { functionName, servers, published: "1", aliases: [{ alias: "live", route }] };
}

function part(functionName: string, found: Route): Part {
    return partOf(routed(functionName), found);
}

const API = part("api", { host: "api.example.com", path: "" });
const NOTHING =
    'says nothing; gateway edge finds functions by { host }, { path } or both ({ path: "/" } is every request)';
const WEB = part("web", { path: "" });

/** The lines of a section. */
function section(config: string, name: string): string[] {
    const [, rest = ""] = config.split(`\n${name}\n`);
    const lines = (rest.split(/\n(?=\S)/)[0] ?? "").split("\n").map(line => line.trim());
    return lines.filter(line => line !== "");
}

describe("configuration", () => {
    test("the route decides on a function, then its own shares decide", () => {
        const isApi = "{ var(txn.function) -m str -- 'api' }";
        expect(section(gatewayConfig([API]), "frontend public")).toEqual([
            "bind :8080",
            "http-after-response set-header keep-alive timeout=4",
            TELL_ROUTER_IF_ASKED,
            "http-request set-var(txn.host) req.hdr(host),field(1,:),lower",
            "http-request set-var(txn.function) str(api) if { var(txn.host) -m str -- 'api.example.com' } !{ var(txn.function) -m found }",
            'http-request return status 404 content-type text/plain string "no function answers here\\n" if !{ var(txn.function) -m found }',
            `http-request set-var(txn.bucket0) rand(4294967296) if ${isApi} !{ var(txn.bucket0) -m found }`,
            `use_backend api.v2 if ${isApi} { str(live),map_str_int(/usr/local/etc/haproxy/functions/api.map,0),sub(txn.bucket0) -m int gt 0 }`,
            `use_backend api.v1 if ${isApi}`,
        ]);
    });

    test("users are in the same buckets as with a router of the function's own", () => {
        const [live] = API.aliases;
        const sticky = { cookie: "uid" };
        const config = gatewayConfig([
            { ...API, aliases: [{ alias: "live", route: { primary: "1" }, ...live, sticky }] },
        ]);
        expect(config).toContain(
            `var(txn.cookie_${Buffer.from("uid").toString("hex")}),xxh32(${String(seedOf("api", "live"))}) if`,
        );
    });

    test("a host comes before none, a longer path before a shorter one, whatever the order", () => {
        const parts = [
            WEB,
            part("users", { path: "/api/users" }),
            part("all", { path: "/api" }),
            API,
            part("v2", { host: "api.example.com", path: "/v2" }),
        ];
        const order = (all: Part[]): string[] =>
            [...gatewayConfig(all).matchAll(/set-var\(txn\.function\) str\((\w+)\) if .*!\{ var/g)].map(
                ([, name = ""]) => name,
            );
        expect(order(parts)).toEqual(["v2", "api", "users", "all", "web"]);
        expect(order([...parts].reverse())).toEqual(["v2", "api", "users", "all", "web"]);
    });

    test("of two with the same route the first one answers", () => {
        const config = gatewayConfig([part("new", { path: "/x" }), part("old", { path: "/x" })]);
        expect(config.indexOf("str(new)")).toBeLessThan(config.indexOf("str(old)"));
    });

    test("shares are in the maps and nowhere else", () => {
        const found = { path: "" };
        expect(gatewayConfig([partOf(routed("api", 0.1), found)])).toBe(
            gatewayConfig([partOf(routed("api", 0.9), found)]),
        );
        expect(partOf(routed("api", 0.1), found)).toEqual(partOf(routed("api", 1), found));
        expect(thresholds(routed("api", 0.1))).not.toEqual(thresholds(routed("api", 0.9)));
    });

    test("a gateway of no functions answers with 404", () => {
        expect(section(gatewayConfig([]), "frontend public").at(-1)).toMatch(/return status 404/);
    });
});

describe("routes", () => {
    test.each([
        [{ host: "API.Example.com" }, { host: "api.example.com", path: "" }],
        [{ path: "/" }, { path: "" }],
        [{ path: "/api/" }, { path: "/api" }],
        [
            { host: "localhost", path: "/a/b%20c" },
            { host: "localhost", path: "/a/b%20c" },
        ],
    ])("%j", (given, route) => {
        expect(parseRoute(given, "edge")).toEqual(route);
    });

    const NO_HOST = 'is not a host name; give one such as "api.example.com", without scheme, port and path';
    const NO_PATH = 'is not the beginning of a path; give one such as "/api"';
    test.each([
        [undefined, `route: undefined ${NOTHING}`],
        [{}, `route: {} ${NOTHING}`],
        ["/api", `route: "/api" ${NOTHING}`],
        [{ host: "https://api.example.com" }, `route.host: "https://api.example.com" ${NO_HOST}`],
        [{ host: "api.example.com:80" }, `route.host: "api.example.com:80" ${NO_HOST}`],
        [{ host: "a b" }, `route.host: "a b" ${NO_HOST}`],
        [{ host: "" }, `route.host: "" ${NO_HOST}`],
        [{ path: "api" }, `route.path: "api" ${NO_PATH}`],
        [{ path: "/a?b" }, `route.path: "/a?b" ${NO_PATH}`],
        [{ path: "/a\nb" }, `route.path: "/a\\nb" ${NO_PATH}`],
        [{ path: 7 }, `route.path: 7 ${NO_PATH}`],
    ])("refused: %j", (given, message) => {
        expect(() => parseRoute(given, "edge")).toThrow(expect.objectContaining({ message }));
    });
});

describe("entrances", () => {
    const args = { image: "shop/api:1", port: 8080 };
    /** A gateway that admits everybody. */
    const gateway = { name: "edge", admit: () => undefined } as unknown as Gateway;
    const route = { path: "/api" };

    test("a route is for a gateway alone, and what listens is the gateway", () => {
        expect(checkArgs("api", { ...args, gateway, route }).route).toEqual({ path: "/api" });
        expect(checkArgs("api", args).route).toBeUndefined();
    });

    test.each([
        [{ route }, "route: there is no gateway to find it by; give gateway, or leave it out"],
        [{ gateway, route, listen: { port: 80 } }, "listen: gateway edge is what listens; give listen there"],
        [
            { gateway, route, routerImage: "haproxy:3" },
            "routerImage: gateway edge is what listens; give routerImage there",
        ],
        [{ gateway }, `route: undefined ${NOTHING}`],
    ])("refused: case %#", (others: object, message) => {
        expect(() => checkArgs("api", { ...args, ...others })).toThrow(expect.objectContaining({ message }));
    });

    test("a gateway refuses whom callers could not tell from another one", () => {
        const admit =
            (...all: Array<[string, Route]>) =>
            () => {
                const self = { name: "edge", routes: new Map() };
                all.forEach(([name, found]) => {
                    Gateway.prototype.admit.call(self, name, found);
                });
            };
        expect(admit(["api", { path: "" }], ["web", { host: "a.b", path: "" }], ["x", { path: "/x" }])).not.toThrow();
        expect(admit(["api", { path: "/x" }], ["web", { path: "/x" }])).toThrow(
            "route: /x leads to api at gateway edge; give another host or path",
        );
        expect(admit(["api", { path: "" }], ["Api", { path: "/x" }])).toThrow(
            "name: gateway edge has api, and hosts know no capitals; give another name",
        );
    });
});

test("a function that moves to another gateway is put there before it is taken from the first", async () => {
    const inputs = {
        functionName: "api",
        gateway: "edge",
        router: "a",
        part: API,
        thresholds: { live: 1 },
        seconds: 5,
    };
    expect(await gatewayProvider.diff(inputs, { ...inputs, gateway: "inner", router: "b" }, "")).toEqual({
        changes: true,
        replaces: ["gateway"],
    });
    expect(await gatewayProvider.diff(inputs, { ...inputs, router: "b" }, "")).toEqual({ changes: true, replaces: [] });
    expect(await gatewayProvider.diff(inputs, { ...inputs, seconds: 6 }, "")).toEqual({ changes: false, replaces: [] });
});
