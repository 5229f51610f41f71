import { isJson } from "../../../json";
import { childText } from "../../../state/deployed-function";
import type { DeployedFunction, PlatformOperations } from "../../operations";
import { LAMBDA_TYPE } from "../plugin/resource-types";
import { accessTo } from "./function-access";
import { invoke } from "./invoke";
import { listLambdaVersions } from "./list-versions";
import { AwsMetrics } from "./metrics";
import { pruneVersions } from "./prune";

/** What the command line asks of AWS. */
export const operations: PlatformOperations = {
    versions: async fn => listLambdaVersions(arnOf(fn), accessTo(fn)),
    metrics: {
        from: "CloudWatch",
        span: "of the last 10 minutes",
        errors: "invocations that failed: an answer with status 500 is none to Lambda",
        lacks: [],
        isLate: true,
    },
    openMetrics: fn => new AwsMetrics(arnOf(fn), fn.release, accessTo(fn)),
    checkCall: ({ release: { name } }, { hasKeys, asRequest, data }) => {
        if (hasKeys) {
            throw new Error(
                `--key: ${name} is on Lambda, where no rule reads routing keys; name an alias or a version (${name}:3)`,
            );
        }
        if (!asRequest && data !== undefined && !isJson(data)) {
            throw new Error(
                "--data: an event of Lambda's is JSON; give some, or --method for a request with that body",
            );
        }
    },
    invoke: async (fn, call) => invoke(call, arnOf(fn), accessTo(fn)),
    prune: async (fn, { keep, inUse, dryRun }) =>
        pruneVersions({ functionArn: arnOf(fn), keep, inUse, access: accessTo(fn), dryRun }),
};

function arnOf(fn: DeployedFunction): string {
    const arn = childText(fn, LAMBDA_TYPE, "arn");
    if (arn === undefined) {
        throw new Error(`${fn.release.name} is not on Lambda yet; deploy it first`);
    }
    return arn;
}
