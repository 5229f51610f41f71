import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * On the real engine and provider: a command that moves callers alone leaves aliases and a router's rules as they were
 * deployed, whatever the program says by now.
 */

const PROGRAM = `
    const { aliases, ...router } = JSON.parse(process.env.DECLARED);
    const shop = new gray.aws.Function("shop", { name: "shop", code: "./code", handler: "index.handler", aliases });
    const front = new gray.aws.Router("front", { function: shop, ...router });
    exports.listener = front.listener.arn;
`;

function rulesFor(user: string): object[] {
    return [{ header: { name: "User", exact: user }, version: "$published" }];
}
const DEPLOYED = JSON.stringify({ aliases: { dev: "$latest", old: "1" }, rules: rulesFor("Bob"), stickySeconds: 60 });
const EDITED = JSON.stringify({
    aliases: { dev: "1" },
    rules: [...rulesFor("Ann"), ...rulesFor("Eve")],
    stickySeconds: 7,
});
const AS_DEPLOYED = { dev: "2", old: "1", users: ["^Bob$"], stickySeconds: 60 };

const moto = useMoto();
let aws: AwsProject;
let elb: ElasticLoadBalancingV2;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
    elb = new ElasticLoadBalancingV2(aws.client);
    await ok(["deploy", "--publish"], JSON.stringify({}));
    aws.project.write({ "code/index.js": says("two") });
    await ok(["deploy", "--traffic", "10%"], DEPLOYED);
    expect(await inForce()).toEqual(AS_DEPLOYED);
});
afterAll(() => aws.close());

async function ok(args: string[], DECLARED: string): Promise<void> {
    aws.project.pulumi.environment["DECLARED"] = DECLARED;
    const run = await aws.gray(...args);
    expect(run.code, `${run.output}${run.errors}`).toBe(0);
}

/** What decides about callers beside the split, as AWS has it. */
async function inForce(): Promise<unknown> {
    const { Aliases = [] } = await aws.lambda.listAliases({ FunctionName: "shop" });
    const own = Aliases.filter(({ Name = "" }) => ["dev", "old"].includes(Name));
    const { listener } = await aws.project.outputs();
    const { Rules = [] } = await elb.describeRules({ ListenerArn: String(listener) });
    const users = Rules.flatMap(({ Conditions = [] }) =>
        Conditions.flatMap(each => each.HttpHeaderConfig?.RegexValues),
    );
    const [action] = Rules.find(({ IsDefault }) => IsDefault)?.Actions ?? [];
    return {
        ...Object.fromEntries(own.map(({ Name = "", FunctionVersion }) => [Name, FunctionVersion])),
        users,
        stickySeconds: action?.ForwardConfig?.TargetGroupStickinessConfig?.DurationSeconds,
    };
}

test("a rollback moves the split alone", async () => {
    await ok(["deploy", "--traffic", "50%"], DEPLOYED);
    await ok(["rollback"], EDITED);
    expect(await aws.alias("shop", "live")).toEqual({ version: "1", weights: { "1": 1 } });
    expect(await inForce()).toMatchObject({ ...AS_DEPLOYED, stickySeconds: expect.any(Number) as number });
    await ok(["deploy", "--traffic", "50%"], DEPLOYED);
    expect(await inForce()).toEqual(AS_DEPLOYED);
});

test("a publish behind a router, which updates the program, leaves them, too", async () => {
    await ok(["publish", "shop"], EDITED);
    expect(await aws.alias("shop", "live")).toEqual({ version: "2", weights: { "2": 1 } });
    expect(await inForce()).toMatchObject({ dev: "2", old: "1", users: ["^Bob$"] });
});

test("a deployment puts them into force", async () => {
    await ok(["deploy"], EDITED);
    const { old, ...others } = (await inForce()) as Record<string, unknown>;
    expect(old).toBeUndefined();
    expect(others).toMatchObject({ dev: "1", users: ["^Ann$", "^Eve$"] });
});
