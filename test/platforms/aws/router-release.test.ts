import { EC2 } from "@aws-sdk/client-ec2";
import { type Action, ElasticLoadBalancingV2, type Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heldAliasName } from "../../../components/model/child-names";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * `gray.aws.Router` on the real engine, in front of an AWS API server: where its listener sends requests after every
 * step of a release, and which calls a step makes, in order.
 */

const PROGRAM = `
    const shop = new gray.aws.Function("shop", { name: "shop", code: "./code", handler: "index.handler" });
    const router = new gray.aws.Router("shop-router", { function: shop, stickySeconds: 3600, ...settings() });
    exports.url = router.url;
    exports.weights = router.weights;
    exports.listener = router.listener.arn;
    exports.published = shop.published;
    function settings() {
        const { subnets, ...others } = JSON.parse(process.env.SETTINGS || "{}");
        return subnets === undefined ? others : { subnets: pulumi.output(subnets), ...others };
    }
`;
const BOB = { header: { name: "User", exact: "Bob" }, version: "$latest" };
const EVE = { header: { name: "User", prefix: "Eve" }, version: "1" };
const RULES = { SETTINGS: JSON.stringify({ rules: [BOB, EVE] }) };

const moto = useMoto();
let aws: AwsProject;
let elb: ElasticLoadBalancingV2;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
    elb = new ElasticLoadBalancingV2(aws.client);
});
afterAll(() => aws.close());

/** An update that has to work: the API calls that changed something. */
async function up(environment: Record<string, string> = {}): Promise<string[]> {
    const run = await aws.up({ ...RULES, ...environment });
    expect(run.code, run.output).toBe(0);
    return run.writes;
}

/** The listener's rules in order; the default action is the last. */
async function rules(): Promise<Rule[]> {
    const { listener } = await aws.project.outputs();
    const { Rules = [] } = await elb.describeRules({ ListenerArn: String(listener) });
    return Rules.sort((a, b) => place(a) - place(b));
}

function place({ Priority, IsDefault }: Rule): number {
    return IsDefault === true ? Infinity : Number(Priority);
}

/** The functions' versions that an action forwards to: "2" → weight. */
async function forwarded(actions: Action[] = []): Promise<Record<string, number>> {
    const [action] = actions;
    const groups = action?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action?.TargetGroupArn, Weight: 1 }];
    const entries = groups.map(async ({ TargetGroupArn, Weight = 0 }) => {
        const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({ TargetGroupArn });
        const targets = TargetHealthDescriptions.map(each => each.Target?.Id?.split(":").at(-1));
        await expectCallable(TargetGroupArn, targets);
        return [targets.join(), Weight] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
}

/** A group's one version lets the group, and nobody else, call it. */
async function expectCallable(group: string | undefined, targets: Array<string | undefined>): Promise<void> {
    expect(targets).toHaveLength(1);
    const { Policy = "" } = await aws.lambda.getPolicy({ FunctionName: "shop", Qualifier: targets[0] });
    expect(Policy).toContain(`"${String(group)}"`);
}

async function split(): Promise<Record<string, number>> {
    return forwarded((await rules()).at(-1)?.Actions);
}

async function stickiness(): Promise<unknown> {
    return (await rules()).at(-1)?.Actions?.[0]?.ForwardConfig?.TargetGroupStickinessConfig;
}

async function groupNames(): Promise<string[]> {
    const { TargetGroups = [] } = await elb.describeTargetGroups({});
    return TargetGroups.map(({ TargetGroupName = "" }) => TargetGroupName.replace(/-[0-9a-f]{7}$/, "")).sort();
}

function code(text: string): void {
    aws.project.write({ "code/index.js": says(text) });
}

describe("a release, step by step", () => {
    test("the first version gets everyone; targets are there before the listener is", async () => {
        const writes = await up({ GRAY_PUBLISH: "true" });
        expect(writes.slice(-3)).toEqual(["CreateListener", "CreateRule", "CreateRule"]);
        expect(writes.filter(each => each === "RegisterTargets")).toHaveLength(3);
        expect(await split()).toEqual({ "1": 1 });
        const { url, weights } = await aws.project.outputs();
        expect(url).toMatch(/^http:\/\/shop-router-[0-9a-f]{7}/);
        expect(weights).toEqual({ $latest: 1 });
    });

    test("it stands in the default VPC, open on its port alone", async () => {
        const { LoadBalancers: [balancer] = [] } = await elb.describeLoadBalancers({});
        expect(balancer?.Scheme).toBe("internet-facing");
        expect(balancer?.AvailabilityZones?.length).toBeGreaterThan(1);
        const ec2 = new EC2(aws.client);
        const { SecurityGroups: [group] = [] } = await ec2.describeSecurityGroups({
            GroupIds: balancer?.SecurityGroups,
        });
        expect(group?.VpcId).toBe(balancer?.VpcId);
        expect(group?.IpPermissionsEgress).toEqual([]);
        expect(group?.IpPermissions).toMatchObject([
            {
                IpProtocol: "tcp",
                FromPort: 80,
                ToPort: 80,
                IpRanges: [{ CidrIp: "0.0.0.0/0" }],
                Ipv6Ranges: [{ CidrIpv6: "::/0" }],
            },
        ]);
    });

    test("the same again changes nothing, and makes no writing call", async () => {
        expect(await up()).toEqual([]);
    });

    test("a preview of new code at 0.1 shows the weights, and the old target group is replaced", async () => {
        code("two");
        const run = await aws.preview({ ...RULES, GRAY_TRAFFIC: "0.1" });
        expect(run.code, run.output).toBe(0);
        expect(run.writes).toEqual([]);
        const [, changes = "", outputs = ""] = /([^]*)--outputs:--([^]*)/.exec(run.output) ?? [];
        expect(outputs.replace(/[\s~+]+/g, " ")).toContain("weights : { $latest : 1 => 100 $published: 900 }");
        expect(changes).toMatch(/\+-aws:lb\/targetGroup:TargetGroup: \(replace\)[^+~]*::shop-router-latest\]/);
        expect(changes).not.toMatch(/::shop-router-published/);
    });

    test("new code at 0.1: the listener moves once, after the new target joined and before the old one goes", async () => {
        const writes = await up({ GRAY_TRAFFIC: "0.1" });
        expect(writes.filter(each => !/Alias|Function|Version/.test(each))).toEqual([
            "CreateTargetGroup",
            "AddPermission",
            "RegisterTargets",
            "ModifyListener",
            "ModifyRule",
            "DeleteTargetGroup",
        ]);
        expect(await split()).toEqual({ "1": 900, "2": 100 });
        expect(await stickiness()).toEqual({ Enabled: true, DurationSeconds: 3600 });
    });

    test("Bob is on the newest version and Eve on the one her rule names, in the order of the rules", async () => {
        const [bob, eve] = await rules();
        expect([bob?.Priority, eve?.Priority]).toEqual(["1", "2"]);
        expect(bob?.Conditions?.[0]?.HttpHeaderConfig).toMatchObject({
            HttpHeaderName: "User",
            RegexValues: ["^Bob$"],
        });
        expect(eve?.Conditions?.[0]?.HttpHeaderConfig).toMatchObject({ RegexValues: ["^Eve.*$"] });
        expect(await forwarded(bob?.Actions)).toEqual({ "2": 1 });
        expect(await forwarded(eve?.Actions)).toEqual({ "1": 1 });
    });

    test("a version that a rule names is held by an alias, and one that does not exist is refused (invariant 10)", async () => {
        expect((await aws.alias("shop", heldAliasName("shop-router", "1"))).version).toBe("1");
        const run = await aws.preview({ SETTINGS: JSON.stringify({ rules: [BOB, { ...EVE, version: "99" }] }) });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain(
            'shop-router: rules: version "99" does not exist; give one of those that aws lambda',
        );
    });

    test("traffic alone moves the alias and the listener, each with one call", async () => {
        expect((await up({ GRAY_TRAFFIC: "0.5" })).sort()).toEqual(["ModifyListener", "UpdateAlias"]);
        expect(await split()).toEqual({ "1": 500, "2": 500 });
    });

    test("a new version with less traffic, in one update, moves the listener once", async () => {
        code("three");
        const writes = await up({ GRAY_TRAFFIC: "0.2" });
        const elbWrites = writes.filter(each => /Listener|Target/.test(each));
        expect(elbWrites).toEqual(["CreateTargetGroup", "RegisterTargets", "ModifyListener", "DeleteTargetGroup"]);
        expect(await split()).toEqual({ "1": 800, "3": 200 });
        expect(await groupNames()).toEqual([
            "shop-router-latest-3",
            "shop-router-published-1",
            "shop-router-version-1",
        ]);
    });

    test("0 sends everyone back: the published version stands alone in the listener", async () => {
        expect((await up({ GRAY_TRAFFIC: "0" })).sort()).toEqual(["ModifyListener", "UpdateAlias"]);
        expect(await split()).toEqual({ "1": 1 });
        expect(await stickiness()).toEqual({ Enabled: true, DurationSeconds: 1 });
    });

    test("1, then publish: the listener stays on the newest version while the published group becomes its", async () => {
        await up({ GRAY_TRAFFIC: "1" });
        expect(await split()).toEqual({ "3": 1 });
        const writes = await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        expect(writes).not.toContain("ModifyListener");
        expect(await split()).toEqual({ "3": 1 });
        expect(await groupNames()).toEqual([
            "shop-router-latest-3",
            "shop-router-published-3",
            "shop-router-version-1",
        ]);
        expect(await up()).toEqual([]);
    });
});

describe("refused in the preview", () => {
    test.each([
        [
            { GRAY_TRAFFIC: "0.3333", ...RULES },
            "shop-router: traffic: 0.3333 is not a ratio of two whole weights from 1 to 999",
        ],
        [{ SETTINGS: '{"subnets":["subnet-1"]}' }, "shop-router: subnets: 1 is too few for a load balancer"],
    ])("%j", async (environment, message) => {
        code("four");
        const run = await aws.preview(environment);
        expect(run.code).not.toBe(0);
        expect(run.output).toContain(message);
        expect(run.output).not.toMatch(/\n\s+at /);
        expect(run.writes).toEqual([]);
    });
});

test("without rules and stickiness only the listener's split is left; destroy leaves nothing", async () => {
    code("three");
    await up({ SETTINGS: "{}" });
    expect(await rules()).toHaveLength(1);
    expect(await groupNames()).toEqual(["shop-router-latest-3", "shop-router-published-3"]);
    const run = await aws.destroy();
    expect(run.code, run.output).toBe(0);
    expect((await elb.describeLoadBalancers({})).LoadBalancers).toEqual([]);
    expect((await elb.describeTargetGroups({})).TargetGroups).toEqual([]);
    const { SecurityGroups = [] } = await new EC2(aws.client).describeSecurityGroups({});
    expect(SecurityGroups.map(group => group.GroupName)).toEqual(["default"]);
    expect((await aws.lambda.listFunctions({})).Functions).toEqual([]);
});
