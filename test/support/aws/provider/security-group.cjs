const ANYTHING = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

/** Its id is the group's. */
exports["aws:ec2/securityGroup:SecurityGroup"] = {
    inputs: ["name", "description", "vpcId", "ingress"],
    replaces: ["name", "description", "vpcId"],
    named: { input: "name", longest: 255 },
    computed: ["arn"],

    async create({ ec2 }, inputs) {
        const { GroupId } = await ec2.createSecurityGroup({
            GroupName: inputs.name,
            Description: inputs.description,
            VpcId: inputs.vpcId,
        });
        // AWS lets everything out of a new group; the official plugin takes that away.
        await ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions: [ANYTHING] });
        await allow(ec2, GroupId, inputs);
        return GroupId;
    },

    async update({ ec2 }, GroupId, inputs, _changed, state) {
        await ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions: permissionsOf(state) });
        await allow(ec2, GroupId, inputs);
    },

    async read({ ec2 }, id) {
        const { SecurityGroups } = await ec2.describeSecurityGroups({ GroupIds: [id] });
        return { name: SecurityGroups[0].GroupName, arn: SecurityGroups[0].SecurityGroupArn };
    },

    async delete({ ec2 }, GroupId) {
        await ec2.deleteSecurityGroup({ GroupId });
    },
};

async function allow(ec2, GroupId, inputs) {
    const IpPermissions = permissionsOf(inputs);
    if (IpPermissions.length > 0) await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
}

function permissionsOf({ ingress = [] }) {
    return ingress.map(({ protocol, fromPort, toPort, cidrBlocks = [], ipv6CidrBlocks = [] }) => ({
        IpProtocol: protocol,
        FromPort: fromPort,
        ToPort: toPort,
        IpRanges: cidrBlocks.map(CidrIp => ({ CidrIp })),
        Ipv6Ranges: ipv6CidrBlocks.map(CidrIpv6 => ({ CidrIpv6 })),
    }));
}
