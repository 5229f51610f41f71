const { camel, pascal } = require("./values.cjs");

/** The statement that the official plugin adds to a URL without authorization. */
const PUBLIC = "FunctionURLAllowPublicAccess";

/** Its id is the function's name, and the qualifier after a slash. */
exports["aws:lambda/functionUrl:FunctionUrl"] = {
    inputs: ["functionName", "qualifier", "authorizationType", "cors", "invokeMode"],
    replaces: ["functionName", "qualifier"],
    computed: ["functionArn", "functionUrl", "urlId"],

    async create({ lambda }, inputs) {
        const { functionName: FunctionName, qualifier: Qualifier, authorizationType } = inputs;
        await lambda.createFunctionUrlConfig(urlOf(inputs));
        if (authorizationType === "NONE") {
            await lambda.addPermission({
                FunctionName,
                Qualifier,
                StatementId: PUBLIC,
                Action: "lambda:InvokeFunctionUrl",
                Principal: "*",
                FunctionUrlAuthType: "NONE",
            });
        }
        return Qualifier === undefined ? FunctionName : `${FunctionName}/${Qualifier}`;
    },

    async update({ lambda }, _id, inputs, changed) {
        const cleared = changed.includes("cors") && inputs.cors === undefined ? { Cors: {} } : {};
        await lambda.updateFunctionUrlConfig({ ...urlOf(inputs), ...cleared });
    },

    async read({ lambda }, _id, { functionName: FunctionName, qualifier: Qualifier, invokeMode = "BUFFERED" }) {
        const found = await lambda.getFunctionUrlConfig({ FunctionName, Qualifier });
        return {
            authorizationType: found.AuthType,
            cors: camel(found.Cors),
            invokeMode,
            functionArn: found.FunctionArn,
            functionUrl: found.FunctionUrl,
            urlId: new URL(found.FunctionUrl).hostname.split(".")[0],
        };
    },

    async delete({ lambda }, _id, { functionName: FunctionName, qualifier: Qualifier }) {
        await lambda.deleteFunctionUrlConfig({ FunctionName, Qualifier });
    },
};

function urlOf({ functionName, qualifier, authorizationType, cors, invokeMode }) {
    return {
        FunctionName: functionName,
        Qualifier: qualifier,
        AuthType: authorizationType,
        Cors: pascal(cors),
        InvokeMode: invokeMode,
    };
}

/** Of each input what AWS calls it. Its id is the statement's. */
const PERMISSION = {
    action: "Action",
    eventSourceToken: "EventSourceToken",
    function: "FunctionName",
    functionUrlAuthType: "FunctionUrlAuthType",
    invokedViaFunctionUrl: "InvokedViaFunctionUrl",
    principal: "Principal",
    principalOrgId: "PrincipalOrgID",
    qualifier: "Qualifier",
    sourceAccount: "SourceAccount",
    sourceArn: "SourceArn",
    statementId: "StatementId",
};

exports["aws:lambda/permission:Permission"] = {
    inputs: Object.keys(PERMISSION),
    replaces: Object.keys(PERMISSION),
    named: { input: "statementId", longest: 100 },

    async create({ lambda }, inputs) {
        await lambda.addPermission(
            Object.fromEntries(Object.entries(PERMISSION).map(([key, name]) => [name, inputs[key]])),
        );
        return inputs.statementId;
    },

    async read({ lambda }, id, { function: FunctionName, qualifier: Qualifier }) {
        const { Policy } = await lambda.getPolicy({ FunctionName, Qualifier });
        return JSON.parse(Policy).Statement.some(each => each.Sid === id) ? {} : undefined;
    },

    async delete({ lambda }, id, { function: FunctionName, qualifier: Qualifier }) {
        await lambda.removePermission({ FunctionName, Qualifier, StatementId: id });
    },
};
