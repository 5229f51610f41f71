const { pascal, pick } = require("./values.cjs");

const API = ["name", "description", "disableExecuteApiEndpoint", "version"];

const INTEGRATION = [
    ...["apiId", "integrationType", "integrationUri", "integrationMethod", "payloadFormatVersion"],
    ...["credentialsArn", "description", "connectionType"],
];

const ROUTE = ["apiId", "routeKey", "target", "authorizationType", "authorizerId", "operationName"];

/** Its id is the API's. */
exports["aws:apigatewayv2/api:Api"] = {
    inputs: [...API, "protocolType", "corsConfiguration"],
    replaces: ["protocolType"],
    named: { input: "name", longest: 128 },
    computed: ["arn", "apiEndpoint", "executionArn"],

    async create({ apigateway }, inputs) {
        const { ApiId } = await apigateway.createApi({
            ...apiOf(inputs),
            ProtocolType: inputs.protocolType,
            Tags: inputs.tags,
        });
        return ApiId;
    },

    async update({ apigateway }, ApiId, inputs) {
        await apigateway.updateApi({ ...apiOf(inputs), ApiId });
    },

    async read(aws, id) {
        const found = await aws.apigateway.getApi({ ApiId: id });
        return {
            name: found.Name,
            apiEndpoint: found.ApiEndpoint,
            arn: `arn:aws:apigateway:${aws.region}::/apis/${id}`,
            executionArn: await executionArn(aws, id),
        };
    },

    async delete({ apigateway }, ApiId) {
        await apigateway.deleteApi({ ApiId });
    },
};

function apiOf(inputs) {
    return { ...pascal(pick(inputs, API)), CorsConfiguration: pascal(inputs.corsConfiguration) };
}

async function executionArn({ sts, region }, id) {
    const { Account } = await sts.getCallerIdentity({});
    return `arn:aws:execute-api:${region}:${Account}:${id}`;
}

/** Its id is its name. */
exports["aws:apigatewayv2/stage:Stage"] = {
    inputs: ["apiId", "name", "autoDeploy", "deploymentId", "description", "stageVariables", "defaultRouteSettings"],
    replaces: ["apiId", "name"],
    named: { input: "name", longest: 128 },
    computed: ["arn", "executionArn", "invokeUrl"],

    async create({ apigateway }, inputs) {
        await apigateway.createStage({ ...stageOf(inputs), Tags: inputs.tags });
        return inputs.name;
    },

    async update({ apigateway }, _id, inputs) {
        await apigateway.updateStage(stageOf(inputs));
    },

    async read(aws, id, { apiId }) {
        const found = await aws.apigateway.getStage({ ApiId: apiId, StageName: id });
        return {
            name: id,
            stageVariables: found.StageVariables,
            arn: `arn:aws:apigateway:${aws.region}::/apis/${apiId}/stages/${id}`,
            executionArn: `${await executionArn(aws, apiId)}/${id}`,
            invokeUrl: `https://${apiId}.execute-api.${aws.region}.amazonaws.com/${id === "$default" ? "" : id}`,
        };
    },

    async delete({ apigateway }, id, { apiId }) {
        await apigateway.deleteStage({ ApiId: apiId, StageName: id });
    },
};

function stageOf({ apiId, name, autoDeploy, deploymentId, description, stageVariables, defaultRouteSettings }) {
    return {
        ApiId: apiId,
        StageName: name,
        AutoDeploy: autoDeploy,
        DeploymentId: deploymentId,
        Description: description,
        StageVariables: stageVariables,
        DefaultRouteSettings: pascal(defaultRouteSettings),
    };
}

exports["aws:apigatewayv2/integration:Integration"] = part("Integration", {
    inputs: [...INTEGRATION, "timeoutMilliseconds"],
    replaces: ["apiId", "integrationType"],
    fields: inputs => ({ ...pascal(pick(inputs, INTEGRATION)), TimeoutInMillis: inputs.timeoutMilliseconds }),
});

exports["aws:apigatewayv2/route:Route"] = part("Route", {
    inputs: ROUTE,
    replaces: ["apiId"],
    fields: inputs => pascal(pick(inputs, ROUTE)),
});

exports["aws:apigatewayv2/deployment:Deployment"] = part("Deployment", {
    inputs: ["apiId", "description", "triggers"],
    replaces: ["apiId", "triggers"],
    fields: ({ apiId, description }) => ({ ApiId: apiId, Description: description }),
});

/** A part of an API: its id is what AWS gives it. */
function part(kind, { inputs, replaces, fields }) {
    return {
        inputs,
        replaces,

        async create({ apigateway }, inputs) {
            const made = await apigateway[`create${kind}`](fields(inputs));
            return made[`${kind}Id`];
        },

        async update({ apigateway }, id, inputs) {
            await apigateway[`update${kind}`]({ ...fields(inputs), [`${kind}Id`]: id });
        },

        async read({ apigateway }, id, { apiId }) {
            await apigateway[`get${kind}`]({ ApiId: apiId, [`${kind}Id`]: id });
            return {};
        },

        async delete({ apigateway }, id, { apiId }) {
            await apigateway[`delete${kind}`]({ ApiId: apiId, [`${kind}Id`]: id });
        },
    };
}
