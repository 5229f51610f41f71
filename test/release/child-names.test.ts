import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import type * as grayModule from "../../components";
import { Mocks } from "../support/mocks";
import { useGray } from "../support/use-gray";

/** Two functions with whatever names, aliases and grants: no two children of one type bear one name. */

const CODE = { code: "./src", handler: "index.handler" };

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
const mocks = new Mocks();
beforeAll(async () => {
    await mocks.set({
        "gray-local:index:Version": () => ({ version: "7" }),
        "aws:lambda/function:Function": () => ({ version: "7", name: "fn", arn: "arn:function" }),
        "aws:cloudwatch/logGroup:LogGroup": () => ({ name: "log", arn: "arn:log" }),
        "aws:iam/role:Role": () => ({ name: "role", arn: "arn:role" }),
    });
});

const word = fc.constantFrom("a", "live", "version", "memory", "function", "url", "public", "invoke", "errors", "1");
/** Of few words, so that names with parts are often the same text when they are joined with hyphens. */
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => `a-${words.join("-")}`);
const fn = fc.record({ name, alias: name, grant: name });

test.each(["local", "aws"] as const)("on %s", async platform => {
    await fc.assert(
        fc.asyncProperty(fn, fn, async (one, other) => {
            fc.pre(one.name !== other.name);
            const options = mocks.noting();
            for (const { name: own, alias, grant } of [one, other]) {
                const args = { ...CODE, aliases: { [alias]: "$latest" } };
                if (platform === "local") {
                    new gray.local.Function(own, args, options);
                } else {
                    const made = new gray.aws.Function(own, { ...args, url: true }, options);
                    made.grantInvoke(
                        grant,
                        "events.amazonaws.com",
                        "arn:aws:events:us-east-1:123456789012:rule/nightly",
                    );
                    new gray.aws.Alarms(own, { function: made, errors: 1, errorRate: 0.1, p95: 500 }, options);
                }
            }
            await new Promise(resolve => setImmediate(resolve));
            const names = mocks.registered.map(({ type, name: child }) => `${type} ${child}`);
            expect(names.filter((each, index) => names.indexOf(each) !== index)).toEqual([]);
        }),
        { numRuns: 40, endOnFailure: true },
    );
});
