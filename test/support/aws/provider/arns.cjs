/** What API Gateway calls to invoke a function. */
exports.invokeArn = ({ region }, arn) => {
    const partition = arn.split(":")[1];
    return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
};

/** What follows the account in an ARN: "targetgroup/name/id". */
exports.resourceOf = arn => arn.split(":").slice(5).join(":");
