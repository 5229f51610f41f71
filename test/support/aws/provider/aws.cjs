const { appendFileSync } = require("node:fs");

/** The SDK's client of each service, loaded when it is first used. */
const CLIENTS = {
    apigateway: () => require("@aws-sdk/client-apigatewayv2").ApiGatewayV2,
    cloudwatch: () => require("@aws-sdk/client-cloudwatch").CloudWatch,
    ec2: () => require("@aws-sdk/client-ec2").EC2,
    elb: () => require("@aws-sdk/client-elastic-load-balancing-v2").ElasticLoadBalancingV2,
    iam: () => require("@aws-sdk/client-iam").IAM,
    lambda: () => require("@aws-sdk/client-lambda").Lambda,
    logs: () => require("@aws-sdk/client-cloudwatch-logs").CloudWatchLogs,
    sts: () => require("@aws-sdk/client-sts").STS,
};

const clients = new Map();

/** AWS in one region. */
class Aws {
    /** @param {string} region */
    constructor(region) {
        this.region = region;
    }

    /** @returns {import("@aws-sdk/client-apigatewayv2").ApiGatewayV2} */
    get apigateway() {
        return client("apigateway", this.region);
    }

    /** @returns {import("@aws-sdk/client-cloudwatch").CloudWatch} */
    get cloudwatch() {
        return client("cloudwatch", this.region);
    }

    /** @returns {import("@aws-sdk/client-ec2").EC2} */
    get ec2() {
        return client("ec2", this.region);
    }

    /** @returns {import("@aws-sdk/client-elastic-load-balancing-v2").ElasticLoadBalancingV2} */
    get elb() {
        return client("elb", this.region);
    }

    /** @returns {import("@aws-sdk/client-iam").IAM} */
    get iam() {
        return client("iam", this.region);
    }

    /** @returns {import("@aws-sdk/client-lambda").Lambda} */
    get lambda() {
        return client("lambda", this.region);
    }

    /** @returns {import("@aws-sdk/client-cloudwatch-logs").CloudWatchLogs} */
    get logs() {
        return client("logs", this.region);
    }

    /** @returns {import("@aws-sdk/client-sts").STS} */
    get sts() {
        return client("sts", this.region);
    }
}

function client(service, region) {
    const key = `${service} ${region}`;
    if (!clients.has(key)) {
        const endpoint = process.env.AWS_ENDPOINT_URL;
        // The official plugin is for accounts; this one must never reach one by mistake.
        if (!endpoint) throw new Error("AWS_ENDPOINT_URL is not set; the tests' AWS provider is for test endpoints");
        const made = new (CLIENTS[service]())({
            region,
            endpoint,
            credentials: {
                accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "testing",
                secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "testing",
            },
        });
        made.middlewareStack.add(count(service), { step: "initialize", name: "count" });
        clients.set(key, made);
    }
    return clients.get(key);
}

/** Writes a line for each call to the file in GRAY_TEST_AWS_CALLS; a call that is tried again counts once. */
function count(service) {
    return (next, context) => async args => {
        const file = process.env.GRAY_TEST_AWS_CALLS;
        if (file) {
            const command = context.commandName.replace(/Command$/, "");
            const kind = /^(Get|List|Describe)/.test(command) ? "reading" : "writing";
            appendFileSync(file, `${JSON.stringify({ service, command, kind })}\n`);
        }
        return next(args);
    };
}

module.exports = { Aws };
