import { ArgumentError, show } from "../../model/argument-error";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-stage.html (StageName) */
const STAGE = /^(\$default|[A-Za-z0-9_-]{1,128})$/;

/**
 * Checks which stage calls which alias. Given nothing, every alias has a stage of its own name.
 *
 * @param aliases the names of the function's aliases
 * @throws ArgumentError for no stage at all, a name that API Gateway refuses, and an alias that is not there
 * @example
 * ```ts
 * checkStages({ release: "live" }, ["live", "dev"]);   // { release: "live" }
 * checkStages(undefined, ["live", "dev"]);             // { live: "live", dev: "dev" }
 * ```
 */
export function checkStages(stages: unknown, aliases: readonly string[]): Record<string, string> {
    if (stages === undefined) {
        return Object.fromEntries(aliases.map(alias => [alias, alias]));
    }
    const isMap = typeof stages === "object" && stages !== null && !Array.isArray(stages);
    const entries: Array<[string, unknown]> = isMap ? Object.entries(stages) : [];
    if (entries.length === 0) {
        throw new ArgumentError(
            "stages",
            `${show(stages)} names no stage; give a map from stage to alias ({ release: "live" }), ` +
                "or leave it out for a stage of every alias",
        );
    }
    return Object.fromEntries(
        entries.map(([stage, alias]) => {
            if (!STAGE.test(stage)) {
                throw new ArgumentError(
                    "stages",
                    `${show(stage)} is not a stage name; give letters, digits, - and _, at most 128 in all, or "$default"`,
                );
            }
            if (typeof alias !== "string" || !aliases.includes(alias)) {
                throw new ArgumentError(
                    `stages.${stage}`,
                    `${show(alias)} is not an alias of the function; give one of ${aliases.join(", ")}, ` +
                        "or add it to the function's aliases",
                );
            }
            return [stage, alias];
        }),
    );
}
