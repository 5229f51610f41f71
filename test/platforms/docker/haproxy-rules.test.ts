import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { conditionOf, fieldOf, preparedFor } from "../../../components/platforms/docker/haproxy/match";
import { type FieldMatch, KEY_HEADER, matchRules, parseRules, type Rule } from "../../../components/model/rules";
import { fieldsOf } from "../../../gateway/routing/fields";
import { ask, HAPROXY, HaproxyProcesses, type Headers } from "../../support/docker/haproxy-process";
import { fieldText, latin1, latin1Headers, pairs } from "../../support/field-values";

/** A rule means the same in HAProxy, as it really is, and in the local gateway. */

const COOKIE = "c-1";
const KEY = "key é.1";
const HEADER = "x-field";

const haproxy = new HaproxyProcesses();
const closing: Array<() => void> = [];
afterAll(() => {
    closing.forEach(close => {
        close();
    });
    haproxy.close();
});

/** Rules by the path `/number`: 200 for a request that one matches, 404 for others. */
async function serveByHaproxy(rules: readonly Rule[]): Promise<string> {
    const decided = rules.map(
        (rule, index) => `http-request return status 200 if { path /${String(index)} } ${conditionOf(rule)}`,
    );
    return haproxy.start([...preparedFor(rules.map(fieldOf)), ...decided, "http-request return status 404"]);
}

/** The same by the gateway's own reading of requests. */
async function serveByModel(rules: readonly Rule[]): Promise<string> {
    const server = http.createServer((request, response) => {
        const rule = rules[Number(request.url?.slice(1))];
        const found = rule !== undefined && matchRules([rule], fieldsOf(request)) !== undefined;
        response.writeHead(found ? 200 : 404).end();
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const { expression } = fc.letrec<{ expression: string; branch: string; piece: string }>(tie => ({
    expression: fc.array(tie("branch"), { minLength: 1, maxLength: 3 }).map(all => all.join("|")),
    branch: fc.array(tie("piece"), { maxLength: 4 }).map(all => all.join("")),
    piece: fc
        .tuple(
            fc.oneof(
                { depthSize: "small" },
                fc.constantFrom("a", "b", "B", "é", ";", "=", ",", "\\.", "-", "'", '"', "#", " "),
                fc.constantFrom(
                    ".",
                    "[ab]",
                    "[^a]",
                    "[^;]",
                    "[a-f-]",
                    "\\s",
                    "\\S",
                    "\\w",
                    "\\W",
                    "\\d",
                    "[\\W]",
                    "\\x41",
                ),
                fc.constantFrom("^", "$", "\\b", "\\B"),
                tie("expression").map(inner => `(${inner})`),
                tie("expression").map(inner => `(?:${inner})`),
            ),
            fc.constantFrom("", "", "", "", "*", "+", "?", "{2}", "{1,2}", "+?"),
        )
        .map(([piece, repeat]) => piece + repeat),
}));
const match = fc.oneof(
    { weight: 1, arbitrary: fieldText.map(exact => ({ exact })) },
    { weight: 1, arbitrary: fieldText.map(prefix => ({ prefix })) },
    {
        weight: 4,
        arbitrary: fc
            .tuple(fc.constantFrom("", "", "(?i)"), expression)
            .map(([blind, each]) => ({ regex: blind + each })),
    },
);
const rule = fc.tuple(fc.constantFrom("header", "cookie", "key"), match).map(([kind, each]) => ({
    [kind]: { name: { header: HEADER, cookie: COOKIE, key: KEY }[kind], ...(each as Partial<FieldMatch>) },
    version: "2",
}));
/** Values of a field, and of headers that hold several. */
const headers: fc.Arbitrary<Headers> = fc
    .record({
        [HEADER]: fc.oneof(fieldText, fc.array(fieldText, { minLength: 2, maxLength: 2 })),
        cookie: pairs(COOKIE),
        [KEY_HEADER]: pairs(KEY),
    })
    .map(latin1Headers);

function accepted(rules: readonly Rule[]): Rule[] {
    return rules.flatMap(each => {
        try {
            return parseRules([each]);
        } catch {
            return [];
        }
    });
}

async function statusOf(url: string, rule: number, headers: Headers): Promise<number> {
    return (await ask(`${url}/${String(rule)}`, headers)).status;
}

async function compare(rules: readonly Rule[], requests: readonly Headers[]): Promise<number> {
    const [real, model] = await Promise.all([serveByHaproxy(rules), serveByModel(rules)]);
    let matched = 0;
    for (const [index, each] of rules.entries()) {
        await Promise.all(
            requests.map(async sent => {
                const [there, here] = await Promise.all([real, model].map(async url => statusOf(url, index, sent)));
                expect([there, here], JSON.stringify({ rule: each, sent })).toEqual([here, here]);
                matched += Number(here === 200);
            }),
        );
    }
    return matched;
}

describe.skipIf(!HAPROXY)("HAProxy and the gateway decide alike", { timeout: 300_000 }, () => {
    test("on rules and requests of any kind", async () => {
        const seed = Number(process.env["GRAY_SEED"] ?? Date.now() % 1e9);
        console.log(`rules of seed ${String(seed)} (GRAY_SEED)`);
        const given = fc.sample(rule, { seed, numRuns: 300 }) as unknown as Rule[];
        const rules = accepted(given);
        const requests = fc.sample(headers, { seed: seed + 1, numRuns: 25 });
        expect(rules.length).toBeGreaterThan(100);
        const matched = await compare(rules, requests);
        expect(matched).toBeGreaterThan(100);
        expect(matched).toBeLessThan(rules.length * requests.length);
    });

    test("on those that were read in two ways, or could be", async () => {
        const key = (regex: string): Rule => ({ key: { name: KEY, regex }, version: "2" });
        const header = (regex: string): Rule => ({ header: { name: HEADER, regex }, version: "2" });
        const rules = parseRules([
            key("^Bob|^Ann"),
            key("Bob$|Ann$"),
            key("^$"),
            key("b\\s"),
            key(";"),
            key("[^a]$"),
            header("^Bob|^Ann$"),
            header("x*"),
            header(""),
            header("a|"),
            // What a matcher that tries one way after the other takes the longest for.
            header("a*a*b"),
            header("^.*.*.*b"),
            header("(a|a)(a|a)(a|a)(a|a)a*b"),
            header("[ab]*c"),
            header("^.{1,300}$"),
            { cookie: { name: COOKIE, exact: "a,b" }, version: "2" },
            { cookie: { name: COOKIE, exact: '"a b"' }, version: "2" },
            { cookie: { name: COOKIE, prefix: "" }, version: "2" },
            { header: { name: HEADER, exact: "" }, version: "2" },
            { header: { name: HEADER, exact: "}" }, version: "2" },
            { header: { name: HEADER, prefix: "}" }, version: "2" },
        ]);
        const values = [
            "Bob",
            "}",
            "}}",
            "xBob",
            "Ann",
            "Ann ",
            "AnnBob",
            "",
            "b",
            "b ",
            "a,b",
            '"a b"',
            "é",
            ...[256, 257, 4096, 4097].map(length => "a".repeat(length)),
        ];
        const requests = values.flatMap((value): Headers[] => [
            { [HEADER]: latin1(value), cookie: `${COOKIE}=${latin1(value)}`, [KEY_HEADER]: latin1(`${KEY}=${value}`) },
            {
                cookie: `x; ${COOKIE} = ${latin1(value)} ; ${COOKIE}=Bob`,
                [KEY_HEADER]: latin1(`a=b;${KEY}=${value} ;x`),
            },
        ]);
        await compare(rules, [...requests, {}]);
    });
});
