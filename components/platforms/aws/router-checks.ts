import { asLastDeclared } from "../../last-declared";
import { ArgumentError, show } from "../../model/argument-error";
import { type ListenerCondition, listenerCondition } from "./listener-condition";
import type { Reference } from "../../model/references";
import { parseRules, type Rule } from "../../model/rules";
import { ROUTER } from "./function-type";
import { requireFunction } from "./require-function";
import type { RouterArgs } from "./router-args";
import { isWholeNumber } from "../../model/whole-number";

/** A rule that a load balancer can carry out. */
export interface RouterRule extends ListenerCondition {
    version: Reference;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupStickinessConfig.html */
const LONGEST_STICKY = 604_800;

/** Arguments that were looked at. */
export interface CheckedRouterArgs {
    /** As the load balancer carries them out. */
    rules: RouterRule[];
    /** What decides about callers beside the split: it is registered, see model/last-declared.ts. */
    declared: { rules: Rule[]; stickySeconds?: number };
}

/**
 * Refuses what AWS would refuse half-way through an update.
 *
 * @throws ArgumentError
 */
export function checkRouterArgs(name: string, programArgs: RouterArgs): CheckedRouterArgs {
    const args = asLastDeclared(ROUTER, name, programArgs);
    requireFunction(args.function, "whose versions it calls");
    const { stickySeconds, subnets, securityGroups } = args;
    if (stickySeconds !== undefined && !isWholeNumber(stickySeconds, 1, LONGEST_STICKY)) {
        throw new ArgumentError(
            "stickySeconds",
            `${show(stickySeconds)} is not a time that a client can stick; give whole seconds from 1 to ` +
                `${String(LONGEST_STICKY)} (7 days)`,
        );
    }
    if (Array.isArray(subnets)) {
        checkSubnets(subnets);
    }
    if (Array.isArray(securityGroups)) {
        checkSecurityGroups(securityGroups);
    }
    const rules = parseRules(args.rules);
    checkHeaderNames(rules, args.dropInvalidHeaderFields ?? true);
    return {
        rules: rules.map((rule, index) => ({
            ...listenerCondition(rule, `rules[${String(index)}]`),
            version: rule.version,
        })),
        declared: { rules, ...(stickySeconds !== undefined && { stickySeconds }) },
    };
}

/**
 * A header that the load balancer drops matches no rule.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
 */
function checkHeaderNames(rules: readonly Rule[], isDropping: boolean): void {
    const index = rules.findIndex(({ header }) => header !== undefined && !/^[A-Za-z0-9-]+$/.test(header.name));
    if (isDropping && index >= 0) {
        throw new ArgumentError(
            `rules[${String(index)}].header.name`,
            `${show(rules[index]?.header?.name)} has other characters than letters, digits and hyphens, and such headers are ` +
                "dropped; give another name, or dropInvalidHeaderFields: false",
        );
    }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
export function checkSubnets(subnets: readonly unknown[]): void {
    if (subnets.length < 2) {
        throw new ArgumentError(
            "subnets",
            `${String(subnets.length)} is too few for a load balancer; give two or more, in different availability zones`,
        );
    }
}

/** Without any, AWS takes the VPC's default one, which lets in nobody from outside. */
export function checkSecurityGroups(groups: readonly unknown[]): void {
    if (groups.length === 0) {
        throw new ArgumentError(
            "securityGroups",
            "none is in the list; give one or more, or leave it out for an own one",
        );
    }
}
