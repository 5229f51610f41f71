/** Its id is its name. */
exports["aws:cloudwatch/logGroup:LogGroup"] = {
    inputs: ["name", "retentionInDays", "kmsKeyId", "logGroupClass", "skipDestroy"],
    replaces: ["name", "logGroupClass"],
    named: { input: "name", longest: 512 },
    computed: ["arn"],

    async create({ logs }, inputs) {
        const { name: logGroupName, kmsKeyId, logGroupClass, tags } = inputs;
        await logs.createLogGroup({ logGroupName, kmsKeyId, logGroupClass, tags });
        if (inputs.retentionInDays !== undefined) {
            await retain(logs, inputs);
        }
        return logGroupName;
    },

    async update({ logs }, _id, inputs, changed) {
        const others = changed.filter(key => !["retentionInDays", "skipDestroy"].includes(key));
        if (others.length > 0)
            throw new Error(`the tests' AWS provider cannot change ${others.join(", ")} of a log group`);
        if (changed.includes("retentionInDays")) {
            await retain(logs, inputs);
        }
    },

    async read({ logs }, id) {
        const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: id });
        const found = logGroups.find(each => each.logGroupName === id);
        if (found === undefined) return undefined;
        return {
            name: id,
            // AWS ends the ARN of a group in `:*`, the official plugin does not.
            arn: found.arn.replace(/:\*$/, ""),
            retentionInDays: found.retentionInDays ?? 0,
            logGroupClass: found.logGroupClass,
        };
    },

    async delete({ logs }, id, { skipDestroy }) {
        if (skipDestroy !== true) await logs.deleteLogGroup({ logGroupName: id });
    },
};

/** 0 days are for ever. */
async function retain(logs, { name: logGroupName, retentionInDays = 0 }) {
    if (retentionInDays === 0) return logs.deleteRetentionPolicy({ logGroupName });
    return logs.putRetentionPolicy({ logGroupName, retentionInDays });
}
