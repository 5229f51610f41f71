import { createHash } from "node:crypto";

/**
 * What separates a component's name from that of a part of it. Neither functions nor aliases may have it in their names
 * (see `checkFunctionName`), so no two pairs of names make the same one.
 */
const SEPARATOR = ":";
/** Of the 100 characters that Lambda allows for a statement's id, the AWS provider adds eight. */
const LONGEST_READABLE = 80;
const DIGITS = 7;

/**
 * The name of a child resource for a part that users name: an alias, a stage.
 *
 * @param owner the component's name
 * @param part the part's name
 * @example
 * ```ts
 * childName("shop", "eu-live");   // "shop:eu-live"
 * childName("shop-eu", "live");   // "shop-eu:live"
 * ```
 */
export function childName(owner: string, part: string): string {
    return `${owner}${SEPARATOR}${part}`;
}

/**
 * As {@link childName}, for a child whose name becomes an id, or a part of one, in which letters, digits, - and _ alone may stand,
 * all of which names have too: a digest tells two pairs apart.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html (StatementId)
 *
 * @param kind what kind of child it is: it stands between the two
 * @example
 * ```ts
 * childIdName("api", "invoke", "nightly");   // "api-invoke-nightly-5f0c1a2"
 * ```
 */
export function childIdName(owner: string, kind: string, part: string): string {
    const digest = createHash("sha256")
        .update(JSON.stringify([owner, kind, part]))
        .digest("hex")
        .slice(0, DIGITS);
    const readable = formerIdName(owner, kind, part).replace(/[^A-Za-z0-9_-]/g, "-");
    return `${readable.slice(0, LONGEST_READABLE)}-${digest}`;
}

/**
 * The dashboard of a component that watches a function, as CloudWatch has it: one region of an account has one of that name.
 *
 * @param functionName the function's name on Lambda
 * @param watcher the component's name
 * @example
 * ```ts
 * dashboardName("shop", "watch");   // "shop-dashboard-watch-5f0c1a2"
 * ```
 */
export function dashboardName(functionName: string, watcher: string): string {
    return childIdName(functionName, "dashboard", watcher);
}

/**
 * The alias with which a router holds a version of a function, as Lambda has it. It begins as no alias of a user does
 * (see `checkAliasName`), so that none of those is ever taken for it.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html (Name)
 *
 * @param router the router's name
 * @param version the version's number
 * @example
 * ```ts
 * heldAliasName("front", "3");   // "_front-version-3-5f0c1a2"
 * ```
 */
export function heldAliasName(router: string, version: string): string {
    return `_${childIdName(router, "version", version)}`;
}

/** What a version before 0.2 called the child of {@link childName}. */
export function formerName(owner: string, part: string): string {
    return `${owner}-${part}`;
}

/** What a version before 0.2 called the child of {@link childIdName}. */
export function formerIdName(owner: string, kind: string, part: string): string {
    return `${owner}-${kind}-${part}`;
}
