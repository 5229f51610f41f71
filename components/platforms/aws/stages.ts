import { Api, type ApiArgs } from "@pulumi/aws/apigatewayv2/api";
import { Integration } from "@pulumi/aws/apigatewayv2/integration";
import { Route } from "@pulumi/aws/apigatewayv2/route";
import { Stage } from "@pulumi/aws/apigatewayv2/stage";
import type { Alias } from "@pulumi/aws/lambda/alias";
import { Permission } from "@pulumi/aws/lambda/permission";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "../../former-names";
import { childIdName, childName, formerName } from "../../model/child-names";
import { orRefuse } from "../../user-error";
import type { Function } from "./function";
import { inRegion } from "./in-region";
import { lastsUntilReplaced } from "./lasts-until-replaced";
import { requireFunction } from "./require-function";
import { checkStages } from "./stage-map";

const STAGE_TYPE = "aws:apigatewayv2/stage:Stage";
const PERMISSION_TYPE = "aws:lambda/permission:Permission";

/** Arguments of {@link Stages}. */
export interface StagesArgs {
    /** The function whose aliases are called. */
    function: Function;
    /**
     * Stage → alias. A stage's name has letters, digits, `-` and `_`, at most 128 in all; `$default` answers at the root
     * of the API's URL.
     *
     * @default every alias of the function, under its own name
     * @example { dev: "dev", prepub: "prepub", release: "live" }
     */
    stages?: Record<string, string>;
    /**
     * Cross-origin rules of every stage, as `corsConfiguration` of `aws.apigatewayv2.Api`. API Gateway then answers
     * preflight requests, and drops the CORS headers that the function sets.
     *
     * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
     *
     * @default none
     */
    cors?: ApiArgs["corsConfiguration"];
}

/**
 * An HTTP API in front of a function: one stage for each environment, bound to an alias. It is made once; a release
 * moves the aliases, and the API stays as it is. Every method and path goes to the function, open to everyone.
 *
 * The handler gets events of payload format 2.0. `requestContext.stage` is the stage, `stageVariables.alias` the alias,
 * and `rawPath` starts with the stage (`/dev/orders`), except for `$default`.
 *
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.stage-variables-reference.html
 *
 * @example
 * ```ts
 * const shop = new gray.aws.Function("shop", {
 *     code: "./src",
 *     handler: "index.handler",
 *     aliases: { dev: "$latest", prepub: "3" },
 * });
 * const { urls } = new gray.aws.Stages("shop-stages", {
 *     function: shop,
 *     stages: { dev: "dev", prepub: "prepub", release: "live" },
 * });
 * ```
 */
export class Stages extends pulumi.ComponentResource {
    /** Stage → where it answers. */
    public readonly urls: pulumi.Output<Record<string, string>>;
    /** The HTTP API itself. */
    public readonly api: Api;

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: StagesArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const { function: target } = args;
        const checked = orRefuse(name, () => {
            requireFunction(target, "whose aliases are called");
            return checkStages(args.stages, target.aliasNames);
        });
        const stages = Object.entries(checked);
        super("gray:aws:Stages", name, {}, inRegion(opts, args.function.region));
        const parent = { parent: this };

        this.api = new Api(`${name}-api`, { protocolType: "HTTP", corsConfiguration: args.cors }, parent);
        // A stage answers from the moment it is there: permissions come first, then integration and route, then stages.
        const permitted = stages.map(([stage, to]) => {
            const alias = target.aliasNamed(to);
            return { stage, alias, permission: permit(name, target, this.api, { stage, alias }, parent) };
        });
        const dependsOn = permitted.map(({ permission }) => permission);
        const route = routeAll(name, target, this.api, { ...parent, dependsOn });
        const made = permitted.map(({ stage, alias, permission }) => {
            const { invokeUrl } = new Stage(
                childName(name, stage),
                { apiId: this.api.id, name: stage, autoDeploy: true, stageVariables: { alias: alias.name } },
                // The permission is named for the day when both go: it goes after its stage.
                {
                    ...lastsUntilReplaced(this),
                    dependsOn: [route, permission],
                    aliases: [formerly(STAGE_TYPE, childName(name, stage), formerName(name, stage))],
                },
            );
            return [stage, invokeUrl] as const;
        });
        this.urls = pulumi.all(Object.fromEntries(made));
        this.registerOutputs({ urls: this.urls });
    }
}

/**
 * Lets one stage call one alias. A permission names the qualifier that is called; without one it would be for `$LATEST`.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
function permit(
    name: string,
    target: Function,
    api: Api,
    { stage, alias }: { stage: string; alias: Alias },
    opts: pulumi.CustomResourceOptions,
): Permission {
    const permission = childIdName(name, "stage", stage);
    const former = stage === "$default" ? `${name}-invoke` : `${name}-${stage}-invoke`;
    return new Permission(
        // The name becomes the statement's id.
        permission,
        {
            action: "lambda:InvokeFunction",
            function: target.function.name,
            qualifier: alias.name,
            principal: "apigateway.amazonaws.com",
            sourceArn: pulumi.interpolate`${api.executionArn}/${stage}/*`,
        },
        { ...opts, aliases: [formerly(PERMISSION_TYPE, permission, former)] },
    );
}

/** Every method and path to the function; of its aliases, the one in the stage's variable. */
function routeAll(name: string, target: Function, api: Api, opts: pulumi.CustomResourceOptions): Route {
    const integration = new Integration(
        `${name}-integration`,
        {
            apiId: api.id,
            integrationType: "AWS_PROXY",
            integrationMethod: "POST",
            integrationUri: target.function.arn.apply(integrationUri),
            payloadFormatVersion: "2.0",
        },
        opts,
    );
    return new Route(
        `${name}-route`,
        { apiId: api.id, routeKey: "$default", target: pulumi.interpolate`integrations/${integration.id}` },
        opts,
    );
}

function integrationUri(functionArn: string): string {
    const [, partition = "", , region = ""] = functionArn.split(":");
    const path = `2015-03-31/functions/${functionArn}:\${stageVariables.alias}/invocations`;
    return `arn:${partition}:apigateway:${region}:lambda:path/${path}`;
}
