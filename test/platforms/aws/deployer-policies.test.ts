import * as fs from "node:fs";
import * as path from "node:path";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { describe, expect, test } from "vitest";

/** What the policy documents of the examples allow and deny, by a simulator of IAM: a deployer is nobody's administrator. */

const ACCOUNT = "123456789012";
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/gray/functions-boundary`;
const EXAMPLES = path.resolve(__dirname, "..", "..", "..", "examples");
const DEPLOYER = ["aws/deployer-policy.json", "environments/aws/deployer-policy.json"].map(read);
const WITHIN = read("aws/functions-boundary.json");

type Context = Record<string, string>;

function read(file: string): object {
    return JSON.parse(fs.readFileSync(path.join(EXAMPLES, file), "utf8")) as object;
}

/** Whether somebody with these policies may do something. */
async function may(
    policies: readonly object[],
    action: string,
    resource: string,
    context: Context = {},
    boundary?: object,
): Promise<boolean> {
    const response = await runSimulation(
        {
            request: {
                action,
                principal: `arn:aws:iam::${ACCOUNT}:role/somebody`,
                resource: { accountId: ACCOUNT, resource },
                contextVariables: context,
            },
            identityPolicies: policies.map((policy, index) => ({ name: String(index), policy })),
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            ...(boundary !== undefined && { permissionBoundaryPolicies: [{ name: "boundary", policy: boundary }] }),
        },
        {},
    );
    if (response.resultType === "error") {
        throw new Error(JSON.stringify(response.errors));
    }
    return response.overallResult === "Allowed";
}

const iam = (name: string): string => `arn:aws:iam::${ACCOUNT}:${name}`;
const lambda = (name: string): string => `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:${name}`;
const logs = (name: string): string => `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:${name}`;
const alarm = (name: string): string => `arn:aws:cloudwatch:eu-central-1:${ACCOUNT}:alarm:${name}`;
const dashboard = (name: string): string => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${name}`;
const ec2 = (name: string): string => `arn:aws:ec2:eu-central-1:${ACCOUNT}:${name}`;
const elb = (name: string): string => `arn:aws:elasticloadbalancing:eu-central-1:${ACCOUNT}:${name}`;

const OWN_ROLE = iam("role/gray/shop-api-role-1a2b3c4");
const WITHIN_BOUNDARY = { "iam:PermissionsBoundary": BOUNDARY };
const GROUP = ec2("security-group/sg-1");
const OWN_TAG = { "aws:ResourceTag/gray-router": "shop-router" };

describe("a deployer may", () => {
    test.each<[string, string, Context?]>([
        ["lambda:CreateFunction", lambda("shop-api-function-1a2b3c4")],
        ["lambda:UpdateFunctionCode", lambda("shop-api-function-1a2b3c4")],
        ["lambda:UpdateAlias", lambda("shop-api-function-1a2b3c4")],
        ["lambda:AddPermission", lambda("shop-api-function-1a2b3c4"), { "lambda:Principal": "*" }],
        [
            "lambda:AddPermission",
            lambda("shop-api-function-1a2b3c4"),
            { "lambda:Principal": "elasticloadbalancing.amazonaws.com" },
        ],
        ["iam:CreateRole", OWN_ROLE, WITHIN_BOUNDARY],
        ["iam:PutRolePolicy", OWN_ROLE, WITHIN_BOUNDARY],
        ["iam:DeleteRolePolicy", OWN_ROLE, WITHIN_BOUNDARY],
        ["iam:PassRole", OWN_ROLE, { "iam:PassedToService": "lambda.amazonaws.com" }],
        ["iam:DeleteRole", OWN_ROLE],
        ["logs:CreateLogGroup", logs("shop-api-log-1a2b3c4")],
        ["logs:DeleteLogGroup", logs("shop-api-log-1a2b3c4")],
        ["cloudwatch:PutMetricAlarm", alarm("shop-alarms-errors-1a2b3c4")],
        ["cloudwatch:DeleteAlarms", alarm("shop-alarms-errors-1a2b3c4")],
        ["cloudwatch:PutDashboard", dashboard("shop-api-function-1a2b3c4-shop-alarms")],
        ["elasticloadbalancing:CreateLoadBalancer", elb("loadbalancer/app/shop-router-1a2b3c4/50dc6c495c0c9188")],
        [
            "elasticloadbalancing:ModifyListener",
            elb("listener/app/shop-router-1a2b3c4/50dc6c495c0c9188/f2f7dc8efc522ab2"),
        ],
        ["elasticloadbalancing:DeleteTargetGroup", elb("targetgroup/shop-router-1-2b3c4/73e2d6bc24d8a067")],
        ["ec2:CreateSecurityGroup", GROUP, { "aws:RequestTag/gray-router": "shop-router" }],
        [
            "ec2:CreateTags",
            GROUP,
            { "aws:RequestTag/gray-router": "shop-router", "ec2:CreateAction": "CreateSecurityGroup" },
        ],
        ["ec2:AuthorizeSecurityGroupIngress", GROUP, OWN_TAG],
        ["ec2:DeleteSecurityGroup", GROUP, OWN_TAG],
    ])("%s on %s %j", async (action, resource, context) => {
        expect(await may(DEPLOYER, action, resource, context)).toBe(true);
    });
});

describe("a deployer may not", () => {
    test.each<[string, string, string, Context?]>([
        ["make a role without a boundary", "iam:CreateRole", OWN_ROLE],
        ["or with another one", "iam:CreateRole", OWN_ROLE, { "iam:PermissionsBoundary": iam("policy/everything") }],
        [
            "or with one of that name elsewhere",
            "iam:CreateRole",
            OWN_ROLE,
            {
                "iam:PermissionsBoundary": iam("policy/my/gray/functions-boundary"),
            },
        ],
        ["or at another path", "iam:CreateRole", iam("role/shop-api-role-1"), WITHIN_BOUNDARY],
        ["or below another path", "iam:CreateRole", iam("role/admin/gray/shop-role-1"), WITHIN_BOUNDARY],
        ["or of another name", "iam:CreateRole", iam("role/gray/billing-role-1"), WITHIN_BOUNDARY],
        ["write a role's policy that has no boundary", "iam:PutRolePolicy", OWN_ROLE],
        ["write another role's policy", "iam:PutRolePolicy", iam("role/admin-role-1"), WITHIN_BOUNDARY],
        [
            "attach a policy",
            "iam:AttachRolePolicy",
            OWN_ROLE,
            {
                ...WITHIN_BOUNDARY,
                "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess",
            },
        ],
        ["take a boundary away", "iam:DeleteRolePermissionsBoundary", OWN_ROLE, WITHIN_BOUNDARY],
        [
            "give another boundary",
            "iam:PutRolePermissionsBoundary",
            OWN_ROLE,
            {
                "iam:PermissionsBoundary": iam("policy/everything"),
            },
        ],
        ["change the boundary", "iam:CreatePolicyVersion", BOUNDARY],
        ["make a policy", "iam:CreatePolicy", BOUNDARY],
        ["let somebody else take a role", "iam:UpdateAssumeRolePolicy", iam("role/admin-role-1"), WITHIN_BOUNDARY],
        [
            "pass another role to Lambda",
            "iam:PassRole",
            iam("role/admin"),
            {
                "iam:PassedToService": "lambda.amazonaws.com",
            },
        ],
        [
            "or one that ends alike",
            "iam:PassRole",
            iam("role/x/gray/shop-role-1"),
            {
                "iam:PassedToService": "lambda.amazonaws.com",
            },
        ],
        [
            "or a role of ours to another service",
            "iam:PassRole",
            OWN_ROLE,
            { "iam:PassedToService": "ec2.amazonaws.com" },
        ],
        ["run code as another function's role", "lambda:UpdateFunctionCode", lambda("billing")],
        ["open another function", "lambda:AddPermission", lambda("billing"), { "lambda:Principal": "*" }],
        [
            "open a function to another account",
            "lambda:AddPermission",
            lambda("shop-api-function-1"),
            {
                "lambda:Principal": "999999999999",
            },
        ],
        ["open its URL", "lambda:CreateFunctionUrlConfig", lambda("billing")],
        ["move its callers", "lambda:UpdateAlias", lambda("billing")],
        ["remove another log", "logs:DeleteLogGroup", logs("/aws/cloudtrail")],
        ["remove another alarm", "cloudwatch:DeleteAlarms", alarm("intruders")],
        ["remove another dashboard", "cloudwatch:DeleteDashboards", dashboard("billing")],
        ["open another security group", "ec2:AuthorizeSecurityGroupIngress", GROUP],
        [
            "or another router's",
            "ec2:AuthorizeSecurityGroupIngress",
            GROUP,
            {
                "aws:ResourceTag/gray-router": "billing-router",
            },
        ],
        ["take one over by a tag", "ec2:CreateTags", GROUP, { "aws:RequestTag/gray-router": "shop-router" }],
        ["make one without the tag", "ec2:CreateSecurityGroup", GROUP],
        [
            "move another listener",
            "elasticloadbalancing:ModifyListener",
            elb("listener/app/billing/50dc6c495c0c9188/f2f7"),
        ],
        [
            "remove another load balancer",
            "elasticloadbalancing:DeleteLoadBalancer",
            elb("loadbalancer/app/billing/50dc"),
        ],
        ["register targets elsewhere", "elasticloadbalancing:RegisterTargets", elb("targetgroup/billing/73e2")],
        [
            "make any role of a service",
            "iam:CreateServiceLinkedRole",
            iam("role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"),
            {
                "iam:AWSServiceName": "x.amazonaws.com",
            },
        ],
    ])("%s: %s on %s", async (_, action, resource, context) => {
        expect(await may(DEPLOYER, action, resource, context)).toBe(false);
    });
});

describe("a function's own role, whatever its policy says", () => {
    const EVERYTHING = [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }];

    test.each<[string, string, boolean]>([
        ["logs:PutLogEvents", `${logs("shop-api-log-1a2b3c4")}:log-stream:a`, true],
        ["ec2:CreateNetworkInterface", ec2("network-interface/eni-1"), true],
        ["logs:PutLogEvents", `${logs("billing")}:log-stream:a`, false],
        ["iam:CreateUser", iam("user/eve"), false],
        ["iam:PutRolePolicy", OWN_ROLE, false],
        ["sts:AssumeRole", iam("role/admin"), false],
        ["lambda:UpdateFunctionCode", lambda("billing"), false],
    ])("%s on %s: %s", async (action, resource, allowed) => {
        expect(await may(EVERYTHING, action, resource, {}, WITHIN)).toBe(allowed);
    });
});
