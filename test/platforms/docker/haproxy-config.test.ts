import { describe, expect, test } from "vitest";
import { seedOf, thresholdOf } from "../../../components/model/bucket";
import { configText, mapText, thresholds } from "../../../components/platforms/docker/haproxy/config";
import type { Routed } from "../../../components/platforms/docker/haproxy/routed";
import { conditionOf } from "../../../components/platforms/docker/haproxy/match";
import { quoted } from "../../../components/platforms/docker/haproxy/quote";
import { enter, type VersionSpec } from "../../../components/platforms/docker/version-history";

/** HAProxy's configuration, as text; what it does is tested on the real one. */

/** At the public port the router says who it is when it is asked. */
const WHO_ANSWERS =
    'http-request return status 404 content-type text/plain string "no such alias or version\\n" ' +
    "hdr x-gray-router %[hostname] if { req.hdr(host) -m str -- _.localhost }";

const SERVERS = { "1": { name: "api-1-a:8080", ip: "10.0.0.2" }, "2": { name: "api-2-b:8080" } };

function routed(share: number, others: Partial<Routed> = {}): Routed {
    const route = { primary: "1", canary: { version: "2", share } };
    return { functionName: "api", servers: SERVERS, published: "1", aliases: [{ alias: "live", route }], ...others };
}

/** The lines of a section that are about who gets what. */
function section(config: string, name: string): string[] {
    const [, rest = ""] = config.split(`\n${name}\n`);
    return (rest.split(/\n(?=\S)/)[0] ?? "").split("\n").map(line => line.trim());
}

describe("configuration", () => {
    test("shares are in the map and nowhere else: a change of shares leaves the configuration as it is", () => {
        expect(configText(routed(0.1))).toBe(configText(routed(1)));
        expect(configText(routed(0))).toBe(configText(routed(0.5)));
        expect(thresholds(routed(0.1))).toEqual({ live: thresholdOf(0.1) });
        expect(mapText(thresholds(routed(1)))).toBe("live 4294967296\n");
    });

    test("a user's bucket, or chance, against the map's threshold; rules come first", () => {
        const sticky = { header: "X-User-Id" };
        const rules = [{ header: { name: "User", exact: "Bob" }, version: "2" }];
        const [live] = routed(0.1).aliases;
        const config = configText(
            routed(0.1, {
                aliases: [{ ...live, alias: "live", route: live?.route ?? { primary: "1" }, rules, sticky }],
            }),
        );
        const hash = `xxh32(${String(seedOf("api", "live"))})`;
        expect(section(config, "frontend public").filter(line => line !== "")).toEqual([
            "bind :8080",
            "http-after-response set-header keep-alive timeout=4",
            WHO_ANSWERS,
            `http-request set-var(txn.bucket0) req.fhdr(x-user-id,-1),${hash} if { req.fhdr(x-user-id,-1) -m len gt 0 }`,
            "http-request set-var(txn.bucket0) rand(4294967296) if !{ var(txn.bucket0) -m found }",
            "use_backend v2 if { req.fhdr(user,-1) -m str -- 'Bob' }",
            "use_backend v2 if { str(live),map_str_int(/usr/local/etc/haproxy/weights.map,0),sub(txn.bucket0) -m int gt 0 }",
            "use_backend v1",
        ]);
    });

    test("the published version answers for one that is down, and nobody answers for it", () => {
        const config = configText(routed(0.1));
        const servers = (name: string): string[] => section(config, name).filter(line => line.startsWith("server"));
        expect(servers("backend v2").map(line => line.split(" ").slice(0, 5))).toEqual([
            ["server", "2", "api-2-b:8080", "init-addr", "none"],
            ["server", "1", "api-1-a:8080", "init-addr", "10.0.0.2,none"],
        ]);
        expect(servers("backend v2")[1]).toMatch(/ track v1\/1$/);
        expect(section(config, "backend v2")).toContain("use-server 2 if TRUE");
        expect(servers("backend v1")).toHaveLength(1);
        expect(section(config, "backend v1").join()).not.toContain("use-server");
    });

    test("an address that is a container's own is all that HAProxy needs: it asks for no name", () => {
        const servers = { "1": { name: "api-1-a:8080", ip: "10.0.0.130", own: true } };
        const config = configText(routed(0, { servers, aliases: [{ alias: "live", route: { primary: "1" } }] }));
        expect(section(config, "backend v1").filter(line => line.startsWith("server"))).toEqual([
            "server 1 10.0.0.130:8080 check inter 1s fastinter 100ms fall 2 rise 1 observe layer4 error-limit 1 on-error fastinter",
        ]);
    });

    test("nothing ends the connections of a worker whose configuration is not in force any more", () => {
        expect(configText(routed(0.1))).not.toContain("hard-stop-after");
    });

    test("what becomes of servers is logged; requests are not, which would cost each of them", () => {
        const [first = "", ...backends] = configText(routed(0.1)).split(/^backend /m);
        expect(first).not.toMatch(/^ +log global$/m);
        expect(backends.map(each => /^ +log global$/m.test(each))).toEqual([true, true]);
    });

    test("a version alone needs no map and no bucket", () => {
        const config = configText(routed(0, { aliases: [{ alias: "live", route: { primary: "2" } }] }));
        expect(section(config, "frontend public").filter(line => line !== "")).toEqual([
            "bind :8080",
            "http-after-response set-header keep-alive timeout=4",
            WHO_ANSWERS,
            "use_backend v2",
        ]);
        expect(thresholds(routed(0, { aliases: [{ alias: "live", route: { primary: "2" } }] }))).toEqual({ live: 0 });
    });

    test("another configuration has another id, which tells when it is in force", () => {
        const id = (config: string): string => /setenv GRAY_CONFIG (\w+)/.exec(config)?.[1] ?? "";
        const { "1": one } = SERVERS;
        expect(id(configText(routed(0.1)))).toMatch(/^[0-9a-f]{16}$/);
        expect(id(configText(routed(0.1)))).not.toBe(id(configText(routed(0.1, { servers: { "1": one, "2": one } }))));
    });
});

describe("rules", () => {
    test.each([
        [{ header: { name: "User", exact: "Bob" } }, "{ req.fhdr(user,-1) -m str -- 'Bob' }"],
        [{ header: { name: "User", prefix: "-m reg" } }, "{ req.fhdr(user,-1) -m beg -- '-m reg' }"],
        [{ header: { name: "User", prefix: "" } }, "{ req.fhdr(user,-1) -m len gt 0 }"],
        [{ header: { name: "User", exact: "" } }, "{ always_false }"],
        [
            { cookie: { name: "Group", regex: "^b|^c" } },
            "{ var(txn.cookie_47726f7570) -m len 1:4096 } { var(txn.cookie_47726f7570) -m reg -- '(?:(?:\\Ab)|(?:\\Ac))' }",
        ],
        [{ key: { name: "User", exact: "E.e" } }, "{ var(txn.key_55736572) -m str -- 'E.e' }"],
    ])("%j", (match, condition) => {
        expect(conditionOf({ ...match, version: "1" })).toBe(condition);
    });

    test("a quoted text is one word, whatever is in it", () => {
        expect(quoted(`it's "so" #1 $HOME`)).toBe(`'it'\\''s "so" #1 $HOME'`);
    });
});

describe("versions", () => {
    const spec: VersionSpec = { image: "sha256:1", port: 80, environment: { A: "1" } };

    test("the same again is the newest one; anything else is a new one, an older one's copy too", () => {
        const first = enter(undefined, spec);
        expect(first).toEqual({ version: "1", history: { "1": spec } });
        expect(enter(first.history, { ...spec })).toEqual(first);
        const second = enter(first.history, { ...spec, environment: { A: "2" } });
        expect(second.version).toBe("2");
        const third = enter(second.history, spec);
        expect(third.version).toBe("3");
        expect(Object.keys(third.history)).toEqual(["1", "2", "3"]);
    });
});
