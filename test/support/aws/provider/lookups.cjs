/** Functions that look something up. */
module.exports = {
    "aws:index/getRegion:getRegion": async ({ region }) => ({ id: region, region, name: region }),

    "aws:index/getPartition:getPartition": async () => ({
        id: "aws",
        partition: "aws",
        dnsSuffix: "amazonaws.com",
        reverseDnsPrefix: "com.amazonaws",
    }),

    "aws:index/getCallerIdentity:getCallerIdentity": async ({ sts }) => {
        const { Account, Arn, UserId } = await sts.getCallerIdentity({});
        return { id: Account, accountId: Account, arn: Arn, userId: UserId };
    },

    "aws:lambda/getFunction:getFunction": async ({ lambda }, { functionName, qualifier }) => {
        const { Configuration } = await lambda.getFunction({ FunctionName: functionName, Qualifier: qualifier });
        return { id: functionName, functionName, qualifier, arn: Configuration.FunctionArn };
    },

    "aws:ec2/getVpc:getVpc": async ({ ec2, region }, args) => {
        const { id, default: isDefault, cidrBlock } = args;
        const found = await ec2.describeVpcs({
            VpcIds: id === undefined ? undefined : [id],
            Filters: filtersOf(args, { "is-default": isDefault, "cidr-block": cidrBlock }),
        });
        const { Vpcs } = found;
        if (Vpcs?.length !== 1) throw new Error(`${Vpcs?.length ?? 0} VPCs match ${JSON.stringify(args)}; one must`);
        const [vpc] = Vpcs;
        return {
            id: vpc.VpcId,
            cidrBlock: vpc.CidrBlock,
            cidrBlockAssociations: vpc.CidrBlockAssociationSet.map(each => ({
                associationId: each.AssociationId,
                cidrBlock: each.CidrBlock,
                state: each.CidrBlockState.State,
            })),
            default: vpc.IsDefault,
            state: vpc.State,
            region,
        };
    },

    "aws:ec2/getSubnet:getSubnet": async ({ ec2, region }, { id }) => {
        const { Subnets } = await ec2.describeSubnets({ SubnetIds: [id] });
        const [subnet] = Subnets;
        return { id, vpcId: subnet.VpcId, availabilityZone: subnet.AvailabilityZone, region };
    },

    "aws:ec2/getSubnets:getSubnets": async ({ ec2, region }, args) => {
        const { Subnets } = await ec2.describeSubnets({ Filters: filtersOf(args, {}) });
        return { id: region, ids: Subnets.map(subnet => subnet.SubnetId), region };
    },
};

function filtersOf({ filters = [], tags = {} }, others) {
    const list = [
        ...filters.map(({ name, values }) => ({ Name: name, Values: values })),
        ...Object.entries(tags).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] })),
        ...Object.entries(others)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => ({ Name: name, Values: [String(value)] })),
    ];
    return list.length > 0 ? list : undefined;
}
