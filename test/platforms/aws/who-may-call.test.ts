import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { checkVersion } from "../../../components/platforms/aws/require-provider";
import { checkRouterArgs } from "../../../components/platforms/aws/router-checks";
import { childIdName } from "../../../components/model/child-names";
import { Mocks, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/** Who may call a function on AWS, and what its own role may be: nobody more than was said. */

const CODE = { code: "./src", handler: "index.handler" };
class AnyProvider extends pulumi.ProviderResource {}

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
const mocks = new Mocks();

beforeAll(async () => {
    await mocks.set({
        "aws:lambda/function:Function": () => ({ version: "7", name: "api-1a2b3c4", arn: "arn:function" }),
        "aws:lambda/alias:Alias": ({ name }) => ({ arn: `arn:alias:${String(name)}`, invokeArn: "arn:invoke" }),
        "aws:lambda/functionUrl:FunctionUrl": () => ({ functionUrl: "https://example.invalid/" }),
        "aws:iam/role:Role": () => ({ name: "api-role-1a2b3c4", arn: "arn:role" }),
    });
});

describe("who may call", () => {
    test("a URL on the alias, open to everyone with the two permissions that takes", async () => {
        const open = new gray.aws.Function("open", { ...CODE, url: { cors: { allowOrigins: ["*"] } } }, mocks.noting());
        expect(await valueOf(pulumi.output(open.url))).toBe("https://example.invalid/");
        expect(mocks.tree().slice(-3)).toEqual([
            ["aws:lambda/functionUrl:FunctionUrl", "open-url", "open"],
            ["aws:lambda/permission:Permission", "open-url-public", "open"],
            ["aws:lambda/permission:Permission", "open-url-invoke", "open"],
        ]);
        const target = { functionName: "api-1a2b3c4", qualifier: "live" };
        expect(mocks.inputsOf("aws:lambda/functionUrl:FunctionUrl", "open-url")).toEqual({
            ...target,
            authorizationType: "NONE",
            cors: { allowOrigins: ["*"] },
        });
        await settled(mocks, "aws:lambda/permission:Permission", "open-url-invoke");
        const everyone = { function: "api-1a2b3c4", qualifier: "live", principal: "*" };
        expect(mocks.inputsOf("aws:lambda/permission:Permission", "open-url-public")).toEqual({
            ...everyone,
            action: "lambda:InvokeFunctionUrl",
            functionUrlAuthType: "NONE",
        });
        expect(mocks.inputsOf("aws:lambda/permission:Permission", "open-url-invoke")).toEqual({
            ...everyone,
            action: "lambda:InvokeFunction",
            invokedViaFunctionUrl: true,
        });
    });

    test("a URL for signed requests opens nothing", async () => {
        const signed = new gray.aws.Function(
            "signed",
            { ...CODE, url: { authorizationType: "AWS_IAM" } },
            mocks.noting(),
        );
        await valueOf(pulumi.output(signed.url));
        expect(mocks.tree().filter(([type]) => type.includes("ermission"))).toEqual([]);
    });

    test("a trigger gets its permission on the alias", async () => {
        const job = new gray.aws.Function("job", { ...CODE });
        const nightly = job.grantInvoke("nightly", "events.amazonaws.com", "arn:rule");
        await valueOf(nightly.urn);
        expect(mocks.inputsOf("aws:lambda/permission:Permission", childIdName("job", "invoke", "nightly"))).toEqual({
            action: "lambda:InvokeFunction",
            function: "api-1a2b3c4",
            qualifier: "live",
            principal: "events.amazonaws.com",
            sourceArn: "arn:rule",
        });
    });
});

describe("who may call", () => {
    let count = 0;
    const grant = (principal: string, source?: Parameters<grayModule.aws.Function["grantInvoke"]>[2]): unknown => {
        const fn = new gray.aws.Function(`fn${String(++count)}`, { ...CODE }, mocks.noting());
        return fn.grantInvoke("x", principal, source);
    };

    test.each<[string, Parameters<typeof grant>[1], string]>([
        ["events.amazonaws.com", undefined, 'source: "events.amazonaws.com" calls for every account; give the ARN'],
        ["sns.amazonaws.com.cn", {}, 'source: "sns.amazonaws.com.cn" calls for every account; give the ARN'],
        ["*", undefined, 'source: "*" is everybody; give the ARN'],
        ["s3.amazonaws.com", "arn:aws:s3:::uploads", "source.account: none is given, and the ARN of a resource of"],
        [
            "events.amazonaws.com",
            { account: "1234" },
            'source.account: "1234" is not an account; give its twelve digits',
        ],
    ])("%s with %j is refused", (principal, source, message) => {
        expect(() => grant(principal, source)).toThrow(message);
    });

    test("an account needs no source, and a service takes an ARN, an account, or both", async () => {
        const sources: unknown[] = [];
        for (const [principal, source] of [
            ["123456789012", undefined],
            ["events.amazonaws.com", pulumi.output("arn:rule")],
            ["config.amazonaws.com", { account: "123456789012" }],
            ["s3.amazonaws.com", { arn: "arn:aws:s3:::uploads", account: "123456789012" }],
        ] as const) {
            const permission = grant(principal, source) as { urn: pulumi.Output<string> };
            await valueOf(permission.urn);
            const made = mocks.registered.find(({ type }) => type === "aws:lambda/permission:Permission");
            const inputs = mocks.inputsOf(made?.type ?? "", made?.name ?? "") as Record<string, unknown>;
            sources.push([inputs["sourceArn"], inputs["sourceAccount"]]);
        }
        expect(sources).toEqual([
            [undefined, undefined],
            ["arn:rule", undefined],
            [undefined, "123456789012"],
            ["arn:aws:s3:::uploads", "123456789012"],
        ]);
    });

    test("a provider that would drop what restricts a URL's permission is refused", () => {
        const opts = { provider: new AnyProvider("aws", "old", {}, { version: "7.14.0" }) };
        const args = { ...CODE, url: true };
        expect(() => new gray.aws.Function("old-provider", args, opts)).toThrow(
            "old-provider: url: the AWS provider is version 7.14.0, which would let everybody call the function past its URL; " +
                'use 7.16.0 or newer, or give url: { authorizationType: "AWS_IAM" }',
        );
        const signed = { ...CODE, url: { authorizationType: "AWS_IAM" as const } };
        expect(() => new gray.aws.Function("old-signed", signed, opts)).not.toThrow();
    });

    test.each([
        ["7.15.9", true],
        ["v7.14.0", true],
        ["6.99.99", true],
        ["7.16.0", false],
        ["7.16.0-alpha.1+x", false],
        ["7.48.0", false],
        ["10.0.0", false],
        [undefined, false],
    ])("version %s: refused is %s", (version, refused) => {
        const check = expect(() => {
            checkVersion("it", version);
        });
        if (refused) {
            check.toThrow(`it is version ${String(version)}`);
        } else {
            check.not.toThrow();
        }
    });

    test("the own role stands within a boundary, at a path", async () => {
        const place = { permissionsBoundary: "arn:aws:iam::123456789012:policy/gray-functions", rolePath: "/gray/" };
        const fn = new gray.aws.Function("bounded", { ...CODE, ...place }, mocks.noting());
        await valueOf(fn.alias.arn);
        expect(mocks.inputsOf("aws:iam/role:Role", "bounded-role")).toMatchObject({
            permissionsBoundary: place.permissionsBoundary,
            path: "/gray/",
        });
        expect(mocks.inputsOf("aws:lambda/function:Function", "bounded-function")).not.toHaveProperty("rolePath");
    });
});

test("headers that a load balancer drops are in no rule", () => {
    const rules = [{ header: { name: "x_user", exact: "Bob" }, version: "3" }];
    const fn = { function: {}, alias: {} } as never;
    expect(() => checkRouterArgs("edge", { function: fn, rules })).toThrow(
        'rules[0].header.name: "x_user" has other characters than letters, digits and hyphens, and such headers are dropped; ' +
            "give another name, or dropInvalidHeaderFields: false",
    );
    expect(checkRouterArgs("edge", { function: fn, rules, dropInvalidHeaderFields: false }).rules).toHaveLength(1);
});

/** Waits until a resource was registered. */
async function settled(notes: Mocks, type: string, name: string): Promise<void> {
    while (notes.inputsOf(type, name) === undefined) {
        await new Promise(resolve => setTimeout(resolve, 5));
    }
}
