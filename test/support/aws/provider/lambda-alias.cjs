const { invokeArn } = require("./arns.cjs");

/** Its id is its ARN. Weights are cleared by an empty routing configuration; one that is left out would leave them. */
exports["aws:lambda/alias:Alias"] = {
    inputs: ["name", "functionName", "functionVersion", "description", "routingConfig"],
    replaces: ["name", "functionName"],
    named: { input: "name", longest: 128 },
    drifts: { routingConfig: undefined, description: undefined },
    computed: ["arn", "invokeArn"],

    async create({ lambda }, inputs) {
        const { AliasArn } = await lambda.createAlias(aliasOf(inputs));
        return AliasArn;
    },

    async update({ lambda }, _id, inputs) {
        await lambda.updateAlias(aliasOf(inputs));
    },

    async read(aws, _id, { functionName, name }) {
        const found = await aws.lambda.getAlias({ FunctionName: functionName, Name: name });
        const weights = found.RoutingConfig?.AdditionalVersionWeights ?? {};
        return {
            name: found.Name,
            functionVersion: found.FunctionVersion,
            description: found.Description || undefined,
            routingConfig: Object.keys(weights).length > 0 ? { additionalVersionWeights: weights } : undefined,
            arn: found.AliasArn,
            invokeArn: invokeArn(aws, found.AliasArn),
        };
    },

    async delete({ lambda }, _id, { functionName, name }) {
        await lambda.deleteAlias({ FunctionName: functionName, Name: name });
    },
};

function aliasOf({ functionName, name, functionVersion, description, routingConfig }) {
    return {
        FunctionName: functionName,
        Name: name,
        FunctionVersion: functionVersion,
        Description: description ?? "",
        RoutingConfig: { AdditionalVersionWeights: routingConfig?.additionalVersionWeights ?? {} },
    };
}
