import { type Lambda, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import type { Weights } from "../../../components/model/weights";

/** Where an alias points, as AWS says. */
export interface AliasState {
    version: string;
    /** Of every version that gets calls: no entry is 0, and they sum to 1. */
    weights: Weights;
}

/** What AWS has for an alias. */
export async function readAlias(lambda: Lambda, functionName: string, name: string): Promise<AliasState> {
    const found = await lambda.getAlias({ FunctionName: functionName, Name: name });
    const version = found.FunctionVersion ?? "";
    const others = found.RoutingConfig?.AdditionalVersionWeights ?? {};
    const rest = 1 - Object.values(others).reduce((sum, each) => sum + each, 0);
    // The sum of floats has more digits than a share.
    return { version, weights: { [version]: Number(rest.toFixed(10)), ...others } };
}

/** What Lambda answers, or nothing when it has no such thing. */
export async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
    try {
        return await answer;
    } catch (error) {
        if (error instanceof ResourceNotFoundException) {
            return undefined;
        }
        throw error;
    }
}
