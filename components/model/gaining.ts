import { type Route, weightsOf } from "./weights";

/**
 * The versions that get more callers, and that no other version answers for when they are down. A canary is not among them:
 * the published version answers for it.
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
    return route === undefined ? 0 : (weightsOf(route)[version] ?? 0);
}
