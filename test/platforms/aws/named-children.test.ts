import { beforeAll, expect, test, vi } from "vitest";
import type * as grayModule from "../../../components";
import { Mocks, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/**
 * A child with an explicit name is replaced by one that is made first. Pulumi's AWS plugin deletes it first otherwise:
 * callers find nobody in between, and a load balancer lets go of no target group that it forwards to.
 */

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
const mocks = new Mocks();
/** The regions of all lookups. */
const lookups: unknown[] = [];

beforeAll(async () => {
    const arn = "arn:aws:lambda:eu-west-3:123456789012:function:shop";
    const looked =
        (answer: object) =>
        (asked: Record<string, unknown>): object => {
            lookups.push(asked["region"]);
            return answer;
        };
    await mocks.set({ "aws:lambda/function:Function": () => ({ version: "7", arn }) }, false, {
        "aws:ec2/getVpc:getVpc": looked({ id: "vpc-1", cidrBlockAssociations: [] }),
        "aws:ec2/getSubnets:getSubnets": looked({ ids: ["subnet-1", "subnet-2"] }),
        "aws:lambda/getFunction:getFunction": looked({ version: "3" }),
    });
});

/** Those of everything that `gray.aws` makes that are given a name by the program or by the component. */
test("every child is in the function's region, and one with an explicit name is made before the old one is deleted", async () => {
    const opts = mocks.noting();
    const shop = new gray.aws.Function(
        "shop",
        {
            ...{ name: "shop", code: "./src", handler: "index.handler", url: true, aliases: { dev: "$latest" } },
            ...{ provisionedConcurrency: 1, keep: 5, region: "eu-west-3" },
        },
        opts,
    );
    const rules = [{ header: { name: "User", exact: "Bob" }, version: "3" }];
    const router = new gray.aws.Router("router", { function: shop, rules }, opts);
    const stages = new gray.aws.Stages("stages", { function: shop }, opts);
    const alarms = new gray.aws.Alarms("alarms", { function: shop }, opts);
    await valueOf(router.listener.urn);
    await valueOf(stages.urls);
    await valueOf(alarms.dashboard?.urn ?? router.listener.urn);

    const custom = mocks.registered.filter(({ type }) => type.startsWith("aws:"));
    await vi.waitFor(() => {
        expect(custom.filter(({ type, name }) => mocks.inputsOf(type, name) === undefined)).toEqual([]);
    });
    const named = custom.filter(({ type, name }) => {
        const inputs = mocks.inputsOf(type, name) as Record<string, unknown> | undefined;
        return inputs?.["name"] !== undefined || inputs?.["statementId"] !== undefined;
    });
    const kinds = new Set(named.map(({ type }) => type.split(":")[2]));
    expect([...kinds].sort()).toEqual(["Alias", "Function", "LoadBalancer", "Stage", "TargetGroup"]);
    expect(named.filter(({ options }) => options.deleteBeforeReplace !== false).map(({ name }) => name)).toEqual([]);

    // `region` is an argument of every resource of @pulumi/aws 7, and IAM has no regions.
    const elsewhere = custom.filter(({ type, name }) => {
        const { region } = mocks.inputsOf(type, name) as Record<string, unknown>;
        return region !== (type.startsWith("aws:iam/") ? undefined : "eu-west-3");
    });
    expect(elsewhere.map(({ name }) => name)).toEqual([]);
    expect(custom.length).toBeGreaterThan(20);
    expect(new Set(lookups)).toEqual(new Set(["eu-west-3"]));
});
