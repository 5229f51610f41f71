import { Listener } from "@pulumi/aws/lb/listener";
import { ListenerRule } from "@pulumi/aws/lb/listenerRule";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer";
import * as pulumi from "@pulumi/pulumi";
import { boundedName } from "../../model/bounded-name";
import { listenerWeights } from "./listener-weights";
import { LATEST, PUBLISHED, type Reference } from "../../model/references";
import { orRefuse } from "../../user-error";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { withoutStackTraces } from "../../without-stack-traces";
import { inRegion } from "./in-region";
import { lastsUntilReplaced } from "./lasts-until-replaced";
import { PACKAGE } from "./plugin/resource-types";
import { ROUTER } from "./function-type";
import type { RouterArgs } from "./router-args";
import { checkRouterArgs } from "./router-checks";
import { networkOf } from "./router-network";
import { makeVersionTarget, type VersionTarget } from "./version-target";

/**
 * An application load balancer in front of a function, for what a Lambda alias cannot do: clients that stay with their
 * version for a time, and rules by header. It follows the function's split: `traffic` and `publish` move its listener
 * together with the alias.
 *
 * Handlers get a load balancer's events, which are not those of a function URL.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html
 *
 * @example
 * ```ts
 * const router = new gray.aws.Router("shop-router", {
 *     function: shop,
 *     rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
 *     stickySeconds: 3600,
 * });
 * export const { url, weights } = router;
 * ```
 */
export class Router extends pulumi.ComponentResource {
    /** Where it answers: the load balancer's own name, with HTTPS when there is a certificate. */
    public readonly url: pulumi.Output<string>;
    /** `$latest` and `$published` → weight in the listener, 1 to 999: known in every preview. */
    public readonly weights: pulumi.Output<Record<Reference, number>>;
    /** The load balancer: give its `dnsName` and `zoneId` to a DNS record. */
    public readonly loadBalancer: LoadBalancer;
    /** Its one listener, whose default action carries the split. */
    public readonly listener: Listener;

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: RouterArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const { rules, declared } = orRefuse(name, () => checkRouterArgs(name, args));
        super(ROUTER.type, name, {}, inRegion(opts, args.function.region));
        const parent = { parent: this };
        const { function: fn, certificateArn, internal = false } = args;
        const { stickySeconds } = declared;
        const [protocol, port] = certificateArn === undefined ? ["HTTP", 80] : ["HTTPS", 443];

        const refusing = { owner: this, name, platform: PACKAGE };
        this.weights = fn.split.apply(split => orRefuseOnceKnown(refusing, () => listenerWeights(split)));
        const references = new Set([LATEST, PUBLISHED, ...rules.map(rule => rule.version)]);
        const targets = new Map(
            Array.from(references, reference => [
                reference,
                withoutStackTraces(this, () => makeVersionTarget(this, name, fn, reference)),
            ]),
        );
        // A listener moves when every version it may name can be called.
        const ready = { ...parent, dependsOn: Array.from(targets.values(), ({ attachment }) => attachment) };

        this.loadBalancer = new LoadBalancer(
            `${name}-load-balancer`,
            {
                name: boundedName(name, "", `${pulumi.getProject()}/${pulumi.getStack()}`),
                loadBalancerType: "application",
                internal,
                dropInvalidHeaderFields: args.dropInvalidHeaderFields ?? true,
                ...networkOf(this, name, args, port),
            },
            lastsUntilReplaced(this),
        );
        this.listener = new Listener(
            `${name}-listener`,
            {
                loadBalancerArn: this.loadBalancer.arn,
                port,
                protocol,
                certificateArn,
                ...(certificateArn !== undefined && { sslPolicy: args.sslPolicy ?? SSL_POLICY }),
                defaultActions: [{ type: "forward", forward: forward(this.weights, targets, stickySeconds) }],
            },
            ready,
        );
        for (const [index, { header, regex, version }] of rules.entries()) {
            new ListenerRule(
                `${name}-rule-${String(index + 1)}`,
                {
                    listenerArn: this.listener.arn,
                    priority: index + 1,
                    conditions: [{ httpHeader: { httpHeaderName: header, regexValues: [regex] } }],
                    actions: [{ type: "forward", targetGroupArn: arnOf(targets, version) }],
                },
                ready,
            );
        }
        this.url = pulumi.interpolate`${protocol.toLowerCase()}://${this.loadBalancer.dnsName}`;
        this.registerOutputs({ url: this.url, weights: this.weights, ...declared });
    }
}

/** TLS 1.2 and 1.3. AWS's own default, `ELBSecurityPolicy-2016-08`, allows 1.0. */
const SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

/** The one action of a listener. */
interface ListenerForward {
    targetGroups: pulumi.Output<Array<{ arn: string; weight: number }>>;
    stickiness?: { enabled: boolean; duration: pulumi.Output<number> };
}

/**
 * Where requests that no rule matches go. A version with everything stands alone: beside a group of weight 0, cookies
 * for that group would still be honoured.
 *
 * The object is plain and only what is in it is an output: Terraform's AWS provider ends in a panic when all of it is
 * unknown, as it is in the preview of a new version (`listenerActionPlantimeValidate`).
 */
function forward(
    weights: pulumi.Output<Record<Reference, number>>,
    targets: ReadonlyMap<Reference, VersionTarget>,
    stickySeconds: number | undefined,
): ListenerForward {
    return {
        targetGroups: weights.apply(shares =>
            pulumi.all(
                Object.entries(shares).map(([reference, weight]) =>
                    arnOf(targets, reference).apply(arn => ({ arn, weight })),
                ),
            ),
        ),
        // Alone a version needs no cookies, but the AWS plugin leaves stickiness on when it is taken out.
        ...(stickySeconds !== undefined && {
            stickiness: {
                enabled: true,
                duration: weights.apply(shares => (Object.keys(shares).length > 1 ? stickySeconds : 1)),
            },
        }),
    };
}

function arnOf(targets: ReadonlyMap<Reference, VersionTarget>, reference: Reference): pulumi.Output<string> {
    const target = targets.get(reference);
    if (target === undefined) {
        throw new Error(`no target group was made for ${reference}`);
    }
    return target.group.arn;
}
