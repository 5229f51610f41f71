import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { removeFolder } from "../../../components/files";
import { configText } from "../../../components/platforms/docker/haproxy/config";
import type { Routed } from "../../../components/platforms/docker/haproxy/routed";
import { gatewayConfig, partOf } from "../../../components/platforms/docker/haproxy/gateway-config";
import { parseRoute, type Route } from "../../../components/platforms/docker/route";
import { ArgumentError } from "../../../components/model/argument-error";
import { parseRules, parseSticky, type Rule, type Sticky } from "../../../components/model/rules";
import { HAPROXY } from "../../support/docker/haproxy-process";
import { soak } from "../../support/soak";
import { temporaryFolder } from "../../support/temporary-folder";

/** Whatever the preview accepts is a configuration that HAProxy takes: nothing fails after containers were made. */

const RUNS = soak ? 2000 : 60;
const folder = temporaryFolder();
afterAll(() => {
    removeFolder(folder);
});

/** Characters that mean something to HAProxy, to a shell or to an expression, and any others. */
const text = fc.string({
    unit: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...Array.from("ab}{\"'\\#$ %|&;,()[]^*+?.=-\t\n\r\0é\u2028")) },
        { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
    ),
    maxLength: 12,
});
const name = fc.oneof(fc.constantFrom("x-user", "User", "a.b", "$x", "%x", "'q"), text);
const rule = fc.record({
    kind: fc.constantFrom("header", "cookie", "key"),
    name,
    matcher: fc.constantFrom("exact", "prefix", "regex"),
    value: fc.oneof(
        { weight: 9, arbitrary: text },
        { weight: 1, arbitrary: fc.constantFrom("}", "{", "--", "-m", "if") },
    ),
});
const sticky = fc.option(fc.record({ kind: fc.constantFrom("header", "cookie"), name }));
const inPath = fc.string({ unit: fc.constantFrom(...Array.from("ab-._~!$&'()*+,;=:@%/")), maxLength: 12 });
const route = fc.record(
    {
        host: fc.oneof(text, fc.constantFrom("a.example", "a_b", "A-1")),
        path: fc.oneof(
            text,
            inPath.map(each => `/${each}`),
        ),
    },
    { requiredKeys: [] },
);

function accepted<T>(parse: () => T): T | undefined {
    try {
        return parse();
    } catch (error) {
        expect(error).toBeInstanceOf(ArgumentError);
        return undefined;
    }
}

function routed(functionName: string, rules: Rule[], key: Sticky | undefined): Routed {
    const servers = {
        "1": { name: "a-1:80", ip: "127.0.0.1", own: true },
        "2": { name: "a-2:80", ip: "127.0.0.2", own: true },
    };
    const alias = { alias: "live", route: { primary: "1", canary: { version: "2", share: 0.5 } }, rules };
    return { functionName, servers, published: "1", aliases: [{ ...alias, ...(key && { sticky: key }) }] };
}

/** What HAProxy says against a configuration; the map files are not there, and the resolver is the engine's. */
function problem(config: string): string {
    const file = path.join(folder, "haproxy.cfg");
    const map = path.join(folder, "a.map");
    fs.writeFileSync(map, "live 1\n");
    fs.writeFileSync(file, config.replaceAll(/\/usr\/local\/etc\/haproxy\/[\w/]*\.map/g, map));
    const { status, stderr } = spawnSync("haproxy", ["-c", "-f", file]);
    return status === 0 ? "" : stderr.toString();
}

describe.skipIf(!HAPROXY)("HAProxy takes", () => {
    test("rules and sticky keys with any text in them", { timeout: RUNS * 2000 }, () => {
        let rules = 0;
        fc.assert(
            fc.property(fc.array(rule, { minLength: 20, maxLength: 20 }), sticky, (asked, user) => {
                const parsed = asked.flatMap(
                    each =>
                        accepted(() =>
                            parseRules([
                                { [each.kind]: { name: each.name, [each.matcher]: each.value }, version: "2" },
                            ]),
                        ) ?? [],
                );
                const key = user === null ? undefined : accepted(() => parseSticky({ [user.kind]: user.name }));
                rules += parsed.length;
                expect(problem(configText(routed("api", parsed, key)))).toBe("");
            }),
            { numRuns: RUNS },
        );
        expect(rules).toBeGreaterThan(RUNS);
    });

    test("routes of a gateway with any text in them", { timeout: RUNS * 2000 }, () => {
        let routes = 0;
        fc.assert(
            fc.property(fc.array(route, { minLength: 10, maxLength: 10 }), asked => {
                const parsed = asked.flatMap((each): Route[] => {
                    const found = accepted(() => parseRoute(each, "edge"));
                    return found === undefined ? [] : [found];
                });
                routes += parsed.length;
                const parts = parsed.map((found, index) => partOf(routed(`f${String(index)}`, [], undefined), found));
                expect(problem(gatewayConfig(parts))).toBe("");
            }),
            { numRuns: RUNS },
        );
        expect(routes).toBeGreaterThan(RUNS);
    });
});
