const { resourceOf } = require("./arns.cjs");
const { attributesOf, changeTags, tagsOf } = require("./elb-tags.cjs");

const ATTRIBUTES = {
    idleTimeout: "idle_timeout.timeout_seconds",
    enableDeletionProtection: "deletion_protection.enabled",
    enableHttp2: "routing.http2.enabled",
    dropInvalidHeaderFields: "routing.http.drop_invalid_header_fields.enabled",
    preserveHostHeader: "routing.http.preserve_host_header.enabled",
};

/** Its id is its ARN. */
exports["aws:lb/loadBalancer:LoadBalancer"] = {
    inputs: [
        ...["name", "internal", "loadBalancerType", "subnets", "securityGroups", "ipAddressType"],
        ...Object.keys(ATTRIBUTES),
    ],
    replaces: ["name", "internal", "loadBalancerType"],
    named: { input: "name", longest: 32 },
    computed: ["arn", "arnSuffix", "dnsName", "vpcId", "zoneId"],

    async create({ elb }, inputs) {
        const { LoadBalancers } = await elb.createLoadBalancer({
            Name: inputs.name,
            Scheme: inputs.internal === true ? "internal" : "internet-facing",
            Type: inputs.loadBalancerType ?? "application",
            Subnets: inputs.subnets,
            SecurityGroups: inputs.securityGroups,
            IpAddressType: inputs.ipAddressType,
            Tags: tagsOf(inputs),
        });
        const arn = LoadBalancers[0].LoadBalancerArn;
        await setAttributes(elb, arn, inputs);
        return arn;
    },

    async update({ elb }, arn, inputs, changed, state) {
        const { securityGroups: SecurityGroups, subnets: Subnets, ipAddressType: IpAddressType } = inputs;
        if (changed.includes("securityGroups")) await elb.setSecurityGroups({ LoadBalancerArn: arn, SecurityGroups });
        if (changed.includes("subnets")) await elb.setSubnets({ LoadBalancerArn: arn, Subnets });
        if (changed.includes("ipAddressType")) await elb.setIpAddressType({ LoadBalancerArn: arn, IpAddressType });
        if (changed.some(key => key in ATTRIBUTES)) await setAttributes(elb, arn, inputs);
        if (changed.includes("tags")) await changeTags(elb, arn, inputs, state);
    },

    async read({ elb }, arn) {
        const { LoadBalancers } = await elb.describeLoadBalancers({ LoadBalancerArns: [arn] });
        const [found] = LoadBalancers;
        return {
            name: found.LoadBalancerName,
            internal: found.Scheme === "internal",
            loadBalancerType: found.Type,
            ipAddressType: found.IpAddressType,
            subnets: found.AvailabilityZones.map(zone => zone.SubnetId),
            securityGroups: found.SecurityGroups,
            arn,
            arnSuffix: resourceOf(arn).replace("loadbalancer/", ""),
            dnsName: found.DNSName,
            vpcId: found.VpcId,
            zoneId: found.CanonicalHostedZoneId,
        };
    },

    async delete({ elb }, arn) {
        await elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    },
};

async function setAttributes(elb, arn, inputs) {
    const Attributes = attributesOf(ATTRIBUTES, inputs);
    if (Attributes.length > 0) await elb.modifyLoadBalancerAttributes({ LoadBalancerArn: arn, Attributes });
}
