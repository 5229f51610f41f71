import { getSubnet } from "@pulumi/aws/ec2/getSubnet";
import { getSubnets } from "@pulumi/aws/ec2/getSubnets";
import { getVpc, type GetVpcResult } from "@pulumi/aws/ec2/getVpc";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import { show } from "../../model/argument-error";
import { orRefuseOnceKnown, type Refusing } from "../../user-error-once-known";
import type { Function } from "./function";
import { lookUp } from "./look-up";
import { PACKAGE } from "./plugin/resource-types";
import type { RouterArgs } from "./router-args";
import { checkSecurityGroups, checkSubnets } from "./router-checks";

/** Where a load balancer stands and who reaches it. */
export interface Network {
    subnets: pulumi.Output<string[]>;
    securityGroups: pulumi.Input<Array<pulumi.Input<string>>>;
}

type Ids = pulumi.Input<Array<pulumi.Input<string>>>;
type Region = Function["region"];
type Vpc = pulumi.Output<GetVpcResult>;

const EVERYWHERE = { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] };

/** The network that is given; what is not is looked up, or made. */
export function networkOf(owner: pulumi.Resource, name: string, args: RouterArgs, port: number): Network {
    const parent = { parent: owner };
    const refusing = { owner, name, platform: PACKAGE };
    const subnets = args.subnets && checked(refusing, args.subnets, checkSubnets);
    const securityGroups = args.securityGroups && checked(refusing, args.securityGroups, checkSecurityGroups);
    if (subnets !== undefined && securityGroups !== undefined) {
        return { subnets, securityGroups };
    }
    const { region } = args.function;
    const vpc = vpcOf(refusing, subnets, region);
    return {
        subnets: subnets ?? checked(refusing, defaultSubnets(refusing, vpc.id, region), checkSubnets),
        securityGroups: securityGroups ?? [ownSecurityGroup(name, args.internal === true, vpc, port, parent).id],
    };
}

/** A list that is looked at as soon as it is known: in a preview, where it can be. */
function checked(refusing: Refusing, ids: Ids, check: (ids: readonly unknown[]) => void): pulumi.Output<string[]> {
    return pulumi.output(ids).apply(async known =>
        orRefuseOnceKnown(refusing, () => {
            check(known);
            return known;
        }),
    );
}

/** The subnets' VPC, else the default one. */
function vpcOf(refusing: Refusing, subnets: pulumi.Output<string[]> | undefined, functionRegion: Region): Vpc {
    const parent = { parent: refusing.owner };
    if (subnets === undefined) {
        const lookup = { argument: "subnets", what: "the default VPC", fix: "give subnets" };
        return pulumi
            .output(functionRegion)
            .apply(async region =>
                lookUp(refusing, lookup, async () => getVpc({ default: true, ...where(region) }, parent)),
            );
    }
    return pulumi.all([subnets, functionRegion]).apply(async ([[first = ""], region]) => {
        const what = `the VPC of ${show(first)}`;
        const lookup = { argument: "subnets", what, fix: "give subnets of the function's account and region" };
        return lookUp(refusing, lookup, async () => {
            const { vpcId } = await getSubnet({ id: first, ...where(region) }, parent);
            return getVpc({ id: vpcId, ...where(region) }, parent);
        });
    });
}

/** The region of a lookup: the provider's when none is given. */
function where(region: string | undefined): { region?: string } {
    return region === undefined ? {} : { region };
}

/** One in each availability zone: a load balancer takes no second one of a zone. */
function defaultSubnets(
    refusing: Refusing,
    vpcId: pulumi.Output<string>,
    functionRegion: Region,
): pulumi.Output<string[]> {
    const lookup = { argument: "subnets", what: "the default VPC's subnets", fix: "give subnets" };
    return pulumi.all([vpcId, functionRegion]).apply(async ([id, region]) => {
        const filters = [
            { name: "vpc-id", values: [id] },
            { name: "default-for-az", values: ["true"] },
        ];
        const { ids } = await lookUp(refusing, lookup, async () =>
            getSubnets({ filters, ...where(region) }, { parent: refusing.owner }),
        );
        return ids;
    });
}

/**
 * Lets the port in and nothing out: a load balancer calls functions without its network.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
function ownSecurityGroup(
    name: string,
    internal: boolean,
    vpc: Vpc,
    port: number,
    parent: pulumi.CustomResourceOptions,
): SecurityGroup {
    const from = internal
        ? { cidrBlocks: vpc.cidrBlockAssociations.apply(ranges => ranges.map(range => range.cidrBlock)) }
        : EVERYWHERE;
    return new SecurityGroup(
        `${name}-security-group`,
        {
            description: `Callers of ${name}`,
            vpcId: vpc.id,
            // What deploys may be allowed to change it by: a security group has no name in its ARN.
            tags: { "gray-router": name },
            ingress: [{ protocol: "tcp", fromPort: port, toPort: port, ...from }],
        },
        parent,
    );
}
