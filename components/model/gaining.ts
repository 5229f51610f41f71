import type { Route } from "./weights";

/**
 * The versions that get callers whom they did not have, and answer for them alone. A canary is not among them: the published
 * version answers when it is down.
 *
 * @param before what aliases routed to, by their names
 * @param after what they are to route to
 * @example
 * ```ts
 * const before = { live: { primary: "6", canary: { version: "7", share: 0.5 } } };
 * gainingAlone(before, { live: { primary: "6", canary: { version: "7", share: 0 } } });   // ["6"]
 * ```
 */
export function gainingAlone(before: Record<string, Route>, after: Record<string, Route>): string[] {
    const gaining = Object.entries(after)
        .filter(([alias, route]) => shareOf(route.primary, route) > shareOf(route.primary, before[alias]))
        .map(([, { primary }]) => primary);
    return [...new Set(gaining)];
}

function shareOf(version: string, route: Route | undefined): number {
    if (route === undefined) {
        return 0;
    }
    const { primary, canary } = route;
    const rest = primary === version ? 1 - (canary?.share ?? 0) : 0;
    return rest + (canary?.version === version ? canary.share : 0);
}
