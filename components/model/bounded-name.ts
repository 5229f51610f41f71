import { createHash } from "node:crypto";

/** Load balancers and target groups have names of at most this many characters. */
const LONGEST = 32;
const DIGITS = 7;

/**
 * A name for a load balancer or a target group: letters, digits and hyphens, 32 at most, and its own however much of it
 * had to be cut off.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 *
 * @param base what may be shortened
 * @param suffix what stays whole; may be empty
 * @param unique what tells it from every other one in the account
 * @example
 * ```ts
 * boundedName("shop-router", "latest-3", "shop/dev/shop-router");   // "shop-router-latest-3-5f0c1a2"
 * ```
 */
export function boundedName(base: string, suffix: string, unique: string): string {
    const digest = createHash("sha256").update(`${base}\n${suffix}\n${unique}`).digest("hex").slice(0, DIGITS);
    const end = [suffix, digest].filter(part => part !== "").join("-");
    const allowed = base
        .replace(/[^A-Za-z0-9]+/g, "-")
        // AWS keeps these beginnings to itself.
        .replace(/^(internal)?-/, "$1")
        .slice(0, LONGEST - end.length - 1)
        .replace(/-+$/, "");
    return [allowed, end].filter(part => part !== "").join("-");
}
