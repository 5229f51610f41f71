import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, json } from "../support/http";
import { LocalStack, says } from "../support/local-stack";
import { fourSigma } from "../support/statistics";

/** Which path calls what, and who gets which version. */

const stack = new LocalStack();

beforeAll(async () => {
    for (const version of ["1", "2", "3", "4"]) {
        await stack.version("api", version, says(version));
    }
    stack.alias("api", { "2": 0.75, "3": 0.25 }, { latest: "3", published: "2" });
    stack.alias("api", { "1": 1 }, { alias: "dev" });
    await stack.version("fresh", "1", says("fresh"));
    stack.alias("fresh", { "1": 1 });
    await stack.version("rules", "1", says("1"));
    await stack.version("rules", "2", says("2"));
    await stack.version("rules", "3", says("3"));
    stack.alias(
        "rules",
        { "1": 1 },
        {
            rules: [
                { header: { name: "User", exact: "Bob" }, version: "2" },
                { header: { name: "user", prefix: "B" }, version: "3" },
                { cookie: { name: "group", regex: "^beta-\\d+$" }, version: "2" },
                { key: { name: "Group", exact: "staff" }, version: "3" },
                { header: { name: "x-city", exact: "Zürich" }, version: "2" },
            ],
        },
    );
    stack.alias("rules", { "1": 1 }, { alias: "plain" });
    await stack.version("sticky", "1", says("1"));
    await stack.version("sticky", "2", says("2"));
    stack.alias("sticky", { "1": 0.5, "2": 0.5 }, { sticky: { cookie: "uid" } });
    await stack.gateway.start();
});
afterAll(async () => stack.close());

function notFound(answer: Answer, message: string): void {
    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({
        "content-type": "application/json",
        "x-amzn-errortype": "ResourceNotFoundException",
    });
    expect(json(answer)).toEqual({ errorType: "ResourceNotFoundException", errorMessage: message });
}

describe("qualifiers", () => {
    test("an alias, a version, $latest and $published call their versions", async () => {
        const versions = {
            "/api:dev": "1",
            "/api:1": "1",
            "/api:2": "2",
            "/api:4/any/path": "4",
            "/api:$latest": "3",
            "/api:%24latest": "3",
            "/api:$published": "2",
            "/api:%24published?x=1": "2",
        };
        for (const [path, version] of Object.entries(versions)) {
            const answer = await stack.call(path);
            expect(answer, path).toMatchObject({ status: 200, text: version });
            expect(answer.headers["x-gray-version"], path).toBe(version);
        }
    });

    test("the default alias deals its callers out by weight", async () => {
        const count = 2000;
        const versions: string[] = [];
        for (let sent = 0; sent < count; sent += 50) {
            const answers = await Promise.all(Array.from({ length: 50 }, async () => stack.call("/api")));
            versions.push(...answers.map(({ text }) => text));
        }
        const canaries = versions.filter(version => version === "3").length;
        expect(new Set(versions)).toEqual(new Set(["2", "3"]));
        expect(Math.abs(canaries - count * 0.25)).toBeLessThan(fourSigma(count, 0.25));
    });
});

describe("what does not exist", () => {
    test("a function: 404 that names those there are", async () => {
        for (const path of ["/nobody", "/nobody/api", "/nobody:1", "/API", "/constructor", "/__proto__"]) {
            const [name = ""] = path.slice(1).split(/[/:]/);
            const answer = await stack.call(path);
            const [, names = ""] = String(json(answer)["errorMessage"]).split("; there are: ");
            expect(names.split(", ").sort()).toEqual(["api", "fresh", "rules", "sticky"]);
            notFound(answer, `no function is named ${name}; there are: ${names}`);
        }
    });

    test("an alias or a version: 404 that names the aliases", async () => {
        for (const qualifier of ["9", "0", "01", "nobody", "", "-1", "1.5", "..", "__proto__", "$LATEST", "live:1"]) {
            const answer = await stack.call(`/api:${qualifier}`);
            notFound(answer, `api has no alias or version ${qualifier}; aliases: dev, live`);
        }
    });

    test("a qualifier that is not well encoded is named as it came", async () => {
        notFound(await stack.call("/api:%zz"), "api has no alias or version %zz; aliases: dev, live");
        notFound(await stack.call("/api:..%2F..%2F1"), "api has no alias or version ../../1; aliases: dev, live");
    });

    test("$published while nothing is: 404", async () => {
        notFound(await stack.call("/fresh:$published"), "fresh has no alias or version $published; aliases: live");
        expect((await stack.call("/fresh:$latest")).text).toBe("fresh");
    });

    test("a page of the gateway's own: 404 that names those there are", async () => {
        notFound(await stack.call("/-/nothing"), "there is /-/nothing nowhere; try /, /-/health or /-/metrics");
    });
});

describe("rules", () => {
    test.each<[string, Record<string, string>, string]>([
        ["the first that matches wins", { user: "Bob" }, "2"],
        ["a prefix matches", { USER: "Bill" }, "3"],
        ["a cookie matches", { cookie: "a=b; group=beta-7" }, "2"],
        ["a routing key matches", { "x-gray-key": "User=Eve; Group=staff" }, "3"],
        ["a header in UTF-8 matches", { "x-city": Buffer.from("Zürich").toString("latin1") }, "2"],
        ["an expression is held to its anchors", { cookie: "group=my-beta-7" }, "1"],
        ["an empty field matches nothing", { user: "" }, "1"],
        ["without a match the weights decide", { user: "Alice" }, "1"],
    ])("%s", async (_, headers, version) => {
        expect((await stack.call("/rules", { headers })).text).toBe(version);
    });

    test("hold on the default alias alone", async () => {
        expect((await stack.call("/rules:plain", { headers: { user: "Bob" } })).text).toBe("1");
        expect((await stack.call("/rules:1", { headers: { user: "Bob" } })).text).toBe("1");
    });
});

describe("sticky users", () => {
    test("keep their version, and those without the field do not", async () => {
        const ask = async (cookie: string): Promise<string> =>
            (await stack.call("/sticky", { headers: cookie === "" ? {} : { cookie } })).text;
        const users = Array.from({ length: 40 }, (_, i) => `other=1; uid=user-${String(i)}`);
        const first = await Promise.all(users.map(ask));
        expect(await Promise.all(users.map(ask))).toEqual(first);
        expect(new Set(first)).toEqual(new Set(["1", "2"]));
        const nobody = await Promise.all(Array.from({ length: 40 }, async () => ask("")));
        expect(new Set(nobody)).toEqual(new Set(["1", "2"]));
    });
});
