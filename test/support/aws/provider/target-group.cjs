const { resourceOf } = require("./arns.cjs");
const { attributesOf, changeTags, tagsOf } = require("./elb-tags.cjs");

const ATTRIBUTES = {
    deregistrationDelay: "deregistration_delay.timeout_seconds",
    lambdaMultiValueHeadersEnabled: "lambda.multi_value_headers.enabled",
    slowStart: "slow_start.duration_seconds",
};

/** Its id is its ARN. */
exports["aws:lb/targetGroup:TargetGroup"] = {
    inputs: [
        "name",
        "targetType",
        "port",
        "protocol",
        "vpcId",
        "healthCheck",
        "stickiness",
        ...Object.keys(ATTRIBUTES),
    ],
    replaces: ["name", "targetType", "port", "protocol", "vpcId"],
    named: { input: "name", longest: 32 },
    computed: ["arn", "arnSuffix", "loadBalancerArns"],

    async create({ elb }, inputs) {
        const { TargetGroups } = await elb.createTargetGroup({
            Name: inputs.name,
            TargetType: inputs.targetType ?? "instance",
            Port: inputs.port,
            Protocol: inputs.protocol,
            VpcId: inputs.vpcId,
            Tags: tagsOf(inputs),
            ...healthCheckOf(inputs),
        });
        const arn = TargetGroups[0].TargetGroupArn;
        await setAttributes(elb, arn, inputs);
        return arn;
    },

    async update({ elb }, arn, inputs, changed, state) {
        if (changed.includes("healthCheck")) {
            await elb.modifyTargetGroup({ TargetGroupArn: arn, ...healthCheckOf(inputs) });
        }
        if (changed.some(key => key in ATTRIBUTES || key === "stickiness")) await setAttributes(elb, arn, inputs);
        if (changed.includes("tags")) await changeTags(elb, arn, inputs, state);
    },

    async read({ elb }, arn) {
        const { TargetGroups } = await elb.describeTargetGroups({ TargetGroupArns: [arn] });
        const [found] = TargetGroups;
        return {
            name: found.TargetGroupName,
            targetType: found.TargetType,
            arn,
            arnSuffix: resourceOf(arn),
            loadBalancerArns: found.LoadBalancerArns ?? [],
        };
    },

    async delete({ elb }, arn) {
        await elb.deleteTargetGroup({ TargetGroupArn: arn });
    },
};

function healthCheckOf({ healthCheck = {} }) {
    return {
        HealthCheckEnabled: healthCheck.enabled,
        HealthCheckIntervalSeconds: healthCheck.interval,
        HealthCheckPath: healthCheck.path,
        HealthCheckPort: healthCheck.port,
        HealthCheckProtocol: healthCheck.protocol,
        HealthCheckTimeoutSeconds: healthCheck.timeout,
        HealthyThresholdCount: healthCheck.healthyThreshold,
        UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
        Matcher: healthCheck.matcher && { HttpCode: healthCheck.matcher },
    };
}

async function setAttributes(elb, arn, inputs) {
    const { enabled = true, type, cookieDuration, cookieName } = inputs.stickiness ?? {};
    const stickiness = {
        enabled: "stickiness.enabled",
        type: "stickiness.type",
        cookieDuration: `stickiness.${type}.duration_seconds`,
        cookieName: `stickiness.${type}.cookie_name`,
    };
    const Attributes = [
        ...attributesOf(ATTRIBUTES, inputs),
        ...(inputs.stickiness ? attributesOf(stickiness, { enabled, type, cookieDuration, cookieName }) : []),
    ];
    if (Attributes.length > 0) await elb.modifyTargetGroupAttributes({ TargetGroupArn: arn, Attributes });
}

/** Its id says what it joins. */
exports["aws:lb/targetGroupAttachment:TargetGroupAttachment"] = {
    inputs: ["targetGroupArn", "targetId", "port", "availabilityZone"],
    replaces: ["targetGroupArn", "targetId", "port", "availabilityZone"],

    async create({ elb }, inputs) {
        await elb.registerTargets({ TargetGroupArn: inputs.targetGroupArn, Targets: [targetOf(inputs)] });
        return `${inputs.targetGroupArn}-${inputs.targetId}`;
    },

    async read({ elb }, _id, inputs) {
        const { TargetHealthDescriptions } = await elb.describeTargetHealth({ TargetGroupArn: inputs.targetGroupArn });
        return TargetHealthDescriptions.some(each => each.Target.Id === inputs.targetId) ? {} : undefined;
    },

    async delete({ elb }, _id, inputs) {
        await elb.deregisterTargets({ TargetGroupArn: inputs.targetGroupArn, Targets: [targetOf(inputs)] });
    },
};

function targetOf({ targetId, port, availabilityZone }) {
    return { Id: targetId, Port: port, AvailabilityZone: availabilityZone };
}
