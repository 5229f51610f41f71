const { changeTags, tagsOf } = require("./elb-tags.cjs");
const { pascal } = require("./values.cjs");

/** Its id is its ARN. */
exports["aws:lb/listener:Listener"] = {
    inputs: ["loadBalancerArn", "port", "protocol", "certificateArn", "sslPolicy", "defaultActions"],
    replaces: ["loadBalancerArn"],
    computed: ["arn"],

    async create({ elb }, inputs) {
        const listener = { ...listenerOf(inputs), LoadBalancerArn: inputs.loadBalancerArn, Tags: tagsOf(inputs) };
        const { Listeners } = await elb.createListener(listener);
        return Listeners[0].ListenerArn;
    },

    async update({ elb }, arn, inputs, changed, state) {
        if (changed.some(key => key !== "tags")) await elb.modifyListener({ ...listenerOf(inputs), ListenerArn: arn });
        if (changed.includes("tags")) await changeTags(elb, arn, inputs, state);
    },

    async read({ elb }, arn) {
        const { Listeners } = await elb.describeListeners({ ListenerArns: [arn] });
        return { arn, port: Listeners[0].Port, protocol: Listeners[0].Protocol };
    },

    async delete({ elb }, arn) {
        await elb.deleteListener({ ListenerArn: arn });
    },
};

function listenerOf({ port, protocol, certificateArn, sslPolicy, defaultActions }) {
    return {
        Port: port,
        // The official plugin's default.
        Protocol: protocol ?? "HTTP",
        SslPolicy: sslPolicy,
        Certificates: certificateArn && [{ CertificateArn: certificateArn }],
        DefaultActions: actionsOf(defaultActions),
    };
}

/** Its id is its ARN. */
exports["aws:lb/listenerRule:ListenerRule"] = {
    inputs: ["listenerArn", "priority", "actions", "conditions"],
    replaces: ["listenerArn"],
    computed: ["arn"],

    async create({ elb }, inputs) {
        const { Rules } = await elb.createRule({
            ListenerArn: inputs.listenerArn,
            Priority: inputs.priority,
            Actions: actionsOf(inputs.actions),
            Conditions: conditionsOf(inputs.conditions),
            Tags: tagsOf(inputs),
        });
        return Rules[0].RuleArn;
    },

    async update({ elb }, arn, inputs, changed, state) {
        if (changed.includes("priority")) {
            await elb.setRulePriorities({ RulePriorities: [{ RuleArn: arn, Priority: inputs.priority }] });
        }
        if (changed.includes("actions") || changed.includes("conditions")) {
            const [Actions, Conditions] = [actionsOf(inputs.actions), conditionsOf(inputs.conditions)];
            await elb.modifyRule({ RuleArn: arn, Actions, Conditions });
        }
        if (changed.includes("tags")) await changeTags(elb, arn, inputs, state);
    },

    async read({ elb }, arn) {
        const { Rules } = await elb.describeRules({ RuleArns: [arn] });
        return { arn, priority: Number(Rules[0].Priority) };
    },

    async delete({ elb }, arn) {
        await elb.deleteRule({ RuleArn: arn });
    },
};

function actionsOf(actions) {
    return actions.map(({ type, order, targetGroupArn, forward, fixedResponse, redirect }) => ({
        Type: type,
        Order: order,
        TargetGroupArn: targetGroupArn,
        ForwardConfig: forward && {
            TargetGroups: forward.targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
            TargetGroupStickinessConfig: forward.stickiness && {
                Enabled: forward.stickiness.enabled,
                DurationSeconds: forward.stickiness.duration,
            },
        },
        FixedResponseConfig: pascal(fixedResponse),
        RedirectConfig: pascal(redirect),
    }));
}

const CONDITIONS = {
    hostHeader: ["host-header", "HostHeaderConfig"],
    httpHeader: ["http-header", "HttpHeaderConfig"],
    httpRequestMethod: ["http-request-method", "HttpRequestMethodConfig"],
    pathPattern: ["path-pattern", "PathPatternConfig"],
    sourceIp: ["source-ip", "SourceIpConfig"],
};

/** A condition of the program may hold several of AWS's. */
function conditionsOf(conditions) {
    return conditions.flatMap(({ queryStrings, ...others }) => [
        ...Object.entries(others).map(([key, value]) => {
            const [Field, config] = CONDITIONS[key];
            // Moto asks for a list of values, even beside regular expressions.
            return { Field, [config]: { Values: [], ...pascal(value) } };
        }),
        ...(queryStrings ? [{ Field: "query-string", QueryStringConfig: { Values: queryStrings.map(pascal) } }] : []),
    ]);
}
