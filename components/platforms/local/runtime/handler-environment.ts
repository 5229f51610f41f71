import type { Configuration } from "../configuration";

/** A version that is to run. */
export interface RunnableVersion extends Configuration {
    functionName: string;
    version: string;
}

/** What a handler sees of the machine's environment: nothing that could be somebody's secret. */
const PASSED_ON = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "NODE_EXTRA_CA_CERTS"];

/**
 * The environment variables of a handler: the function's own, and the names Lambda sets.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function handlerEnvironment(version: RunnableVersion, codeFolder: string): Record<string, string> {
    const passedOn = PASSED_ON.flatMap(name => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
    });
    return {
        ...Object.fromEntries(passedOn),
        _HANDLER: version.handler,
        AWS_LAMBDA_FUNCTION_NAME: version.functionName,
        AWS_LAMBDA_FUNCTION_VERSION: version.version,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(version.memorySize),
        LAMBDA_TASK_ROOT: codeFolder,
        ...version.environment,
    };
}
