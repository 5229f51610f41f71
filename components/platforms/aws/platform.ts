import type { ResourceProvider } from "../../plugin/resource-provider";
import { type EngineResource, known } from "../../state/engine-resource";
import { type Weights, weightsOf } from "../../model/weights";
import type { PlatformOperations } from "../operations";
import type { Platform } from "../platform";
import { commonArgs } from "../portable-args";
import type { Properties } from "../state";
import type { FunctionArgs } from "./function-args";
import { CALLER_ARGUMENTS, ROUTER, TYPE } from "./function-type";
import { LAMBDA_ALIAS_TYPE, LAMBDA_TYPE, LISTENER_TYPE, PACKAGE, PROVISIONED_TYPE } from "./plugin/resource-types";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
/** AWS Lambda: versions are Lambda's own, and an alias carries the split. */
export const aws: Platform<"aws", Partial<FunctionArgs>> = {
    name: "aws",
    functionType: TYPE,
    packages: ["@pulumi/aws", "@aws-sdk/client-lambda", "@aws-sdk/client-cloudwatch", "@aws-sdk/client-sts"],
    refuses: {
        rules: "a Lambda alias knows no rules; put them into local and docker, or leave them out",
        sticky: "a Lambda alias deals out every request at random; put it into local and docker, or leave it out",
    },
    toOwnArgs: args => {
        const { code, handler, environment, runtime, timeout, memorySize } = args;
        return {
            ...commonArgs(args),
            code,
            handler,
            timeout,
            memorySize,
            ...(environment !== undefined && { environment: { variables: environment } }),
            ...(runtime !== undefined && runtime !== "nodejs" && { runtime }),
        };
    },
    component: () => (require("./function") as typeof import("./function")).Function,
    plugin: {
        package: PACKAGE,
        providers: () => (require("./plugin/providers") as { providers: Record<string, ResourceProvider> }).providers,
    },
    callerArguments: CALLER_ARGUMENTS,
    state: {
        versions: LAMBDA_TYPE,
        routing: { [LAMBDA_ALIAS_TYPE]: aliasWeights },
        followers: [{ ...ROUTER, routing: [LISTENER_TYPE, LAMBDA_ALIAS_TYPE] }],
        callerArgumentsIn: children => ({ provisionedConcurrency: provisionedIn(children) }),
    },
    operations: () => (require("./operations") as { operations: PlatformOperations }).operations,
};

/** A Lambda alias names one version, and in its routing configuration the share of another one. */
function aliasWeights({ name, functionVersion, routingConfig }: Properties): Properties {
    return { [String(name)]: weightsIn(known(functionVersion), routingConfig) };
}

function weightsIn(primary: string | undefined, routing: unknown): Weights | undefined {
    const additional = (routing as { additionalVersionWeights?: unknown } | null | undefined)?.additionalVersionWeights;
    if (primary === undefined || typeof routing === "string" || typeof additional === "string") {
        return undefined;
    }
    const [canary] = Object.entries((additional ?? {}) as Weights);
    return weightsOf({ primary, ...(canary && { canary: { version: canary[0], share: canary[1] } }) });
}

function provisionedIn(children: readonly EngineResource[]): unknown {
    const provisioned = children.find(({ type }) => type === PROVISIONED_TYPE);
    return provisioned?.inputs?.["provisionedConcurrentExecutions"];
}
