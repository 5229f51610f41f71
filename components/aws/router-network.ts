import { getSubnetOutput } from "@pulumi/aws/ec2/getSubnet";
import { getSubnetsOutput } from "@pulumi/aws/ec2/getSubnets";
import { getVpcOutput } from "@pulumi/aws/ec2/getVpc";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import * as pulumi from "@pulumi/pulumi";
import { orRefuse } from "../refuse";
import type { Function } from "./function";
import type { RouterArgs } from "./router-args";
import { checkSecurityGroups, checkSubnets } from "./router-checks";

/** Where a load balancer stands and who reaches it. */
export interface Network {
    subnets: pulumi.Output<string[]>;
    securityGroups: pulumi.Input<Array<pulumi.Input<string>>>;
}

type Ids = pulumi.Input<Array<pulumi.Input<string>>>;
type Region = Function["region"];
type Vpc = ReturnType<typeof getVpcOutput>;

const EVERYWHERE = { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] };

/** The network that is given; what is not is looked up, or made. */
export function networkOf(owner: pulumi.Resource, name: string, args: RouterArgs, port: number): Network {
    const parent = { parent: owner };
    const subnets = args.subnets && checked(name, args.subnets, checkSubnets);
    const securityGroups = args.securityGroups && checked(name, args.securityGroups, checkSecurityGroups);
    if (subnets !== undefined && securityGroups !== undefined) {
        return { subnets, securityGroups };
    }
    const { region } = args.function;
    const vpc = vpcOf(subnets, region, parent);
    return {
        subnets: subnets ?? checked(name, defaultSubnets(vpc.id, region, parent), checkSubnets),
        securityGroups: securityGroups ?? [ownSecurityGroup(name, args.internal === true, vpc, port, parent).id],
    };
}

/** A list that is looked at as soon as it is known: in a preview, where it can be. */
function checked(name: string, ids: Ids, check: (ids: readonly unknown[]) => void): pulumi.Output<string[]> {
    return pulumi.output(ids).apply(known => {
        orRefuse(name, () => check(known));
        return known;
    });
}

/** The subnets' VPC, else the default one. */
function vpcOf(subnets: pulumi.Output<string[]> | undefined, region: Region, parent: pulumi.InvokeOutputOptions): Vpc {
    return subnets === undefined
        ? getVpcOutput({ default: true, ...where(region) }, parent)
        : getVpcOutput(
              { id: getSubnetOutput({ id: subnets.apply(firstOf), ...where(region) }, parent).vpcId, ...where(region) },
              parent,
          );
}

/** The region of a lookup: the provider's when none is given. */
function where(region: Region): { region?: pulumi.Input<string | undefined> } {
    return region === undefined ? {} : { region };
}

function firstOf(ids: string[]): string {
    return ids[0] ?? "";
}

/** One in each availability zone: a load balancer takes no second one of a zone. */
function defaultSubnets(
    vpcId: pulumi.Output<string>,
    region: Region,
    parent: pulumi.InvokeOptions,
): pulumi.Output<string[]> {
    const filters = [
        { name: "vpc-id", values: [vpcId] },
        { name: "default-for-az", values: ["true"] },
    ];
    return getSubnetsOutput({ filters, ...where(region) }, parent).ids;
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
            ingress: [{ protocol: "tcp", fromPort: port, toPort: port, ...from }],
        },
        parent,
    );
}
