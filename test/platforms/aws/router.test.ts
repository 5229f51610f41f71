import type * as pulumi from "@pulumi/pulumi";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { Mocks, nameOf, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/** The resources of `gray.aws.Router`, to the letter: what is there, and what is not. */

const CODE = { code: "./src", handler: "index.handler" };
const TYPES = {
    group: "aws:lb/targetGroup:TargetGroup",
    permission: "aws:lambda/permission:Permission",
    target: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    security: "aws:ec2/securityGroup:SecurityGroup",
    balancer: "aws:lb/loadBalancer:LoadBalancer",
    listener: "aws:lb/listener:Listener",
    rule: "aws:lb/listenerRule:ListenerRule",
};

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
let made = 0;
const mocks = new Mocks();
/** The functions that were called, with what they were asked. */
const lookups: Array<[string, unknown]> = [];

beforeAll(async () => {
    const noted =
        (token: string, result: object) =>
        (inputs: unknown): object => {
            lookups.push([token, inputs]);
            return result;
        };
    await mocks.set(
        {
            "aws:lambda/function:Function": () => ({ version: "7", name: "shop-1a2b3c4", arn: "arn:shop" }),
            [TYPES.group]: ({ name }) => ({ arn: `arn:${String(name).replace(/-[0-9a-f]{7}$/, "")}` }),
            [TYPES.balancer]: () => ({ arn: "arn:balancer", dnsName: "balancer.invalid" }),
            [TYPES.listener]: () => ({ arn: "arn:listener" }),
        },
        false,
        {
            "aws:ec2/getVpc:getVpc": noted("getVpc", {
                id: "vpc-1",
                cidrBlockAssociations: [{ cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }],
            }),
            "aws:ec2/getSubnets:getSubnets": noted("getSubnets", { ids: ["subnet-1", "subnet-2", "subnet-3"] }),
            "aws:ec2/getSubnet:getSubnet": noted("getSubnet", { vpcId: "vpc-2" }),
        },
    );
});
beforeEach(() => {
    lookups.length = 0;
});

type Given = Partial<grayModule.aws.FunctionArgs>;

/** A function of a name of its own. */
function shop(args: Given = {}): grayModule.aws.Function {
    return new gray.aws.Function(`shop${String(++made)}`, { ...CODE, role: "arn:role", ...args });
}

/** A router, when all of it was registered. */
async function route(
    name: string,
    args: Partial<grayModule.aws.RouterArgs> = {},
    fn = shop(),
): Promise<grayModule.aws.Router> {
    const router = new gray.aws.Router(name, { function: fn, ...args }, mocks.noting());
    await valueOf(router.listener.urn);
    const rules = mocks.registered.filter(({ type }) => type === TYPES.rule);
    await waitFor(() => rules.every(rule => mocks.inputsOf(TYPES.rule, rule.name) !== undefined));
    return router;
}

async function waitFor(done: () => boolean): Promise<void> {
    while (!done()) {
        await new Promise(resolve => setTimeout(resolve, 5));
    }
}

function dependenciesOf(name: string): Array<string | undefined> {
    return [mocks.optionsOf(name).dependsOn ?? []].flat().map(each => nameOf(each as pulumi.Resource));
}

describe("a router with nothing but its function", () => {
    test("stands in the default VPC, is open on port 80, and sends everyone to the newest version", async () => {
        const router = await route("web");
        expect(await valueOf(router.url)).toBe("http://balancer.invalid");
        expect(await valueOf(router.weights)).toEqual({ $latest: 1 });
        expect(mocks.tree()).toEqual([
            ["gray:aws:Router", "web", undefined],
            [TYPES.group, "web-latest", "web"],
            [TYPES.permission, "web-latest-permission", "web"],
            [TYPES.target, "web-latest-target", "web"],
            [TYPES.group, "web-published", "web"],
            [TYPES.permission, "web-published-permission", "web"],
            [TYPES.target, "web-published-target", "web"],
            [TYPES.security, "web-security-group", "web"],
            [TYPES.balancer, "web-load-balancer", "web"],
            [TYPES.listener, "web-listener", "web"],
        ]);
        expect(mocks.inputsOf(TYPES.security, "web-security-group")).toEqual({
            description: "Callers of web",
            vpcId: "vpc-1",
            tags: { "gray-router": "web" },
            ingress: [
                { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] },
            ],
        });
        expect(mocks.inputsOf(TYPES.balancer, "web-load-balancer")).toEqual({
            name: expect.stringMatching(/^web-[0-9a-f]{7}$/) as unknown,
            loadBalancerType: "application",
            dropInvalidHeaderFields: true,
            internal: false,
            subnets: ["subnet-1", "subnet-2", "subnet-3"],
            securityGroups: ["web-security-group"],
        });
        expect(mocks.inputsOf(TYPES.listener, "web-listener")).toEqual({
            loadBalancerArn: "arn:balancer",
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "forward", forward: { targetGroups: [{ arn: "arn:web-latest-7", weight: 1 }] } }],
        });
        expect(lookups).toEqual([
            ["getVpc", { default: true }],
            [
                "getSubnets",
                {
                    filters: [
                        { name: "vpc-id", values: ["vpc-1"] },
                        { name: "default-for-az", values: ["true"] },
                    ],
                },
            ],
        ]);
    });

    test("a version has a group that is called after it, may be called by it, and then joins it", () => {
        expect(mocks.inputsOf(TYPES.group, "web-latest")).toEqual({
            name: expect.stringMatching(/^web-latest-7-[0-9a-f]{7}$/) as unknown,
            targetType: "lambda",
        });
        expect(mocks.inputsOf(TYPES.permission, "web-latest-permission")).toEqual({
            action: "lambda:InvokeFunction",
            function: "shop-1a2b3c4",
            qualifier: "7",
            principal: "elasticloadbalancing.amazonaws.com",
            sourceArn: "arn:web-latest-7",
        });
        expect(mocks.inputsOf(TYPES.target, "web-latest-target")).toEqual({
            targetGroupArn: "arn:web-latest-7",
            targetId: "arn:shop:7",
        });
        expect(dependenciesOf("web-latest-target")).toEqual(["web-latest-permission"]);
    });

    test("a version that is replaced may be called until its group is gone", () => {
        expect(mocks.optionsOf("web-latest-permission").retainOnDelete).toBe(true);
        expect(mocks.optionsOf("web-latest-target").retainOnDelete).toBe(true);
        expect(mocks.optionsOf("web-latest").retainOnDelete).toBeUndefined();
    });

    test("while nothing is published, $published has a group too: the newest version's", () => {
        expect(mocks.inputsOf(TYPES.target, "web-published-target")).toEqual({
            targetGroupArn: "arn:web-published-7",
            targetId: "arn:shop:7",
        });
    });

    test("the listener comes after every target", () => {
        expect(dependenciesOf("web-listener")).toEqual(["web-latest-target", "web-published-target"]);
    });
});

describe("the split", () => {
    const both = [
        { arn: "arn:half-latest-7", weight: 100 },
        { arn: "arn:half-published-3", weight: 900 },
    ];

    function forward(name: string): unknown {
        const { defaultActions } = mocks.inputsOf(TYPES.listener, `${name}-listener`) as {
            defaultActions: Array<{ forward: unknown }>;
        };
        return defaultActions.map(action => action.forward);
    }

    test("of two versions is weights, and no cookies unless they are asked for", async () => {
        const router = await route("half", {}, shop({ pin: "3", traffic: 0.1 }));
        expect(await valueOf(router.weights)).toEqual({ $latest: 100, $published: 900 });
        expect(forward("half")).toEqual([{ targetGroups: both }]);
        expect(mocks.inputsOf(TYPES.target, "half-published-target")).toEqual({
            targetGroupArn: "arn:half-published-3",
            targetId: "arn:shop:3",
        });
    });

    test("with stickySeconds clients stick for that time", async () => {
        await route("half", { stickySeconds: 3600 }, shop({ pin: "3", traffic: 0.1 }));
        expect(forward("half")).toEqual([{ targetGroups: both, stickiness: { enabled: true, duration: 3600 } }]);
    });

    test.each([
        [0, "arn:half-published-3"],
        [1, "arn:half-latest-7"],
    ])("at %d one group stands alone, and its cookies are gone in a second", async (traffic, arn) => {
        await route("half", { stickySeconds: 3600 }, shop({ pin: "3", traffic }));
        expect(forward("half")).toEqual([
            { targetGroups: [{ arn, weight: 1 }], stickiness: { enabled: true, duration: 1 } },
        ]);
    });
});

test("rules have the priorities of their order, and a version that a number names has a group of its own", async () => {
    await route("ruled", {
        rules: [
            { header: { name: "User", exact: "Bob" }, version: "3" },
            { header: { name: "X-Ring", prefix: "beta" }, version: "$latest" },
            { header: { name: "X-Ring", regex: "a|b" }, version: "3" },
        ],
    });
    const rule = (index: number): unknown => mocks.inputsOf(TYPES.rule, `ruled-rule-${String(index)}`);
    const expected = (priority: number, name: string, regex: string, arn: string): object => ({
        listenerArn: "arn:listener",
        priority,
        conditions: [{ httpHeader: { httpHeaderName: name, regexValues: [regex] } }],
        actions: [{ type: "forward", targetGroupArn: arn }],
    });
    expect(rule(1)).toEqual(expected(1, "User", "^Bob$", "arn:ruled-version-3"));
    expect(rule(2)).toEqual(expected(2, "X-Ring", "^beta.*$", "arn:ruled-latest-7"));
    expect(rule(3)).toEqual(expected(3, "X-Ring", "^.*(?:a|b).*$", "arn:ruled-version-3"));
    expect(rule(4)).toBeUndefined();
    expect(mocks.tree().filter(([type]) => type === TYPES.group)).toEqual([
        [TYPES.group, "ruled-latest", "ruled"],
        [TYPES.group, "ruled-published", "ruled"],
        [TYPES.group, "ruled-3", "ruled"],
    ]);
    expect(mocks.inputsOf(TYPES.target, "ruled-3-target")).toEqual({
        targetGroupArn: "arn:ruled-version-3",
        targetId: "arn:shop:3",
    });
    expect(dependenciesOf("ruled-rule-1")).toContain("ruled-3-target");
});

describe("the network", () => {
    test("internal with a certificate: HTTPS from the VPC's ranges alone", async () => {
        const router = await route("inner", { internal: true, certificateArn: "arn:certificate" });
        expect(await valueOf(router.url)).toBe("https://balancer.invalid");
        expect(mocks.inputsOf(TYPES.balancer, "inner-load-balancer")).toMatchObject({ internal: true });
        expect(mocks.inputsOf(TYPES.listener, "inner-listener")).toMatchObject({
            port: 443,
            protocol: "HTTPS",
            certificateArn: "arn:certificate",
            sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        });
        expect(mocks.inputsOf(TYPES.security, "inner-security-group")).toMatchObject({
            ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16", "10.1.0.0/16"] }],
        });
    });

    test("subnets and security groups that are given are taken: nothing is looked up or made", async () => {
        await route("given", { subnets: ["subnet-8", "subnet-9"], securityGroups: ["sg-1"] });
        expect(mocks.inputsOf(TYPES.balancer, "given-load-balancer")).toMatchObject({
            subnets: ["subnet-8", "subnet-9"],
            securityGroups: ["sg-1"],
        });
        expect(lookups).toEqual([]);
        expect(mocks.tree().filter(([type]) => type === TYPES.security)).toEqual([]);
    });

    test("subnets alone: the own security group stands in their VPC", async () => {
        await route("placed", { subnets: ["subnet-8", "subnet-9"] });
        expect(lookups).toEqual([
            ["getSubnet", { id: "subnet-8" }],
            ["getVpc", { id: "vpc-2" }],
        ]);
        expect(mocks.inputsOf(TYPES.balancer, "placed-load-balancer")).toMatchObject({
            securityGroups: ["placed-security-group"],
        });
    });

    test("security groups alone: those, in the default VPC", async () => {
        await route("guarded", { securityGroups: ["sg-1"] });
        expect(mocks.inputsOf(TYPES.balancer, "guarded-load-balancer")).toMatchObject({
            subnets: ["subnet-1", "subnet-2", "subnet-3"],
            securityGroups: ["sg-1"],
        });
        expect(mocks.tree().filter(([type]) => type === TYPES.security)).toEqual([]);
    });
});

test.each<[object, string]>([
    [{ function: undefined }, "function: none is given; give the gray.aws.Function whose versions it calls"],
    [
        { stickySeconds: 0 },
        "stickySeconds: 0 is not a time that a client can stick; give whole seconds from 1 to 604800 (7 days)",
    ],
    [
        { stickySeconds: 604801 },
        "stickySeconds: 604801 is not a time that a client can stick; give whole seconds from 1 to 604800 (7 days)",
    ],
    [
        { subnets: ["subnet-1"] },
        "subnets: 1 is too few for a load balancer; give two or more, in different availability zones",
    ],
    [{ securityGroups: [] }, "securityGroups: none is in the list; give one or more, or leave it out for an own one"],
    [{ rules: {} }, "rules: {} is not a list of rules; give an array"],
    [
        { rules: [{ cookie: { name: "uid", exact: "1" }, version: "3" }] },
        "rules[0].cookie: a load balancer's rules look at whole headers, not at a cookie in one; give a header of its " +
            "own, or leave the rule to the other platforms",
    ],
])("refused, and nothing registered: %j", (args, message) => {
    const fn = shop();
    const options = mocks.noting();
    const given = { function: fn, ...args } as grayModule.aws.RouterArgs;
    expect(() => new gray.aws.Router("bad", given, options)).toThrow(`bad: ${message}`);
    expect(mocks.registered).toEqual([]);
});
