import type { EngineResource } from "../../components/state/engine-resource";

/** A resource, as far as it leads to others. */
type Linked = Pick<EngineResource, "urn" | "parent" | "dependencies" | "propertyDependencies">;

/** The URNs of some resources and of everything below them, by the parents that resources name. */
export function treesOf(resources: Iterable<Linked>, roots: Iterable<string>): Set<string> {
    return closure(resources, roots, ({ parent }) => (parent === undefined ? [] : [parent]));
}

/** The URNs of everything that depends on some resources, directly or not, and of these themselves. */
export function dependentsOf(resources: Iterable<Linked>, roots: Iterable<string>): Set<string> {
    return closure(resources, roots, dependenciesOf);
}

/** The URNs of everything that some resources depend on, directly or not, and of these themselves. */
export function dependenciesBelow(resources: Iterable<Linked>, roots: Iterable<string>): Set<string> {
    const needs = new Map([...resources].map(resource => [resource.urn, dependenciesOf(resource)]));
    const found = new Set(roots);
    for (const urn of found) {
        needs.get(urn)?.forEach(needed => found.add(needed));
    }
    return found;
}

function dependenciesOf({ dependencies, propertyDependencies }: Linked): string[] {
    return [...(dependencies ?? []), ...Object.values(propertyDependencies ?? {}).flatMap(urns => urns ?? [])];
}

/** What leads to some resources, by the resources that each one leads to. */
function closure(
    resources: Iterable<Linked>,
    roots: Iterable<string>,
    leadsTo: (resource: Linked) => string[],
): Set<string> {
    const leading = new Map<string, string[]>();
    for (const resource of resources) {
        for (const urn of leadsTo(resource)) {
            leading.set(urn, [...(leading.get(urn) ?? []), resource.urn]);
        }
    }
    const found = new Set(roots);
    // A set that is walked gives what is added to it meanwhile, too.
    for (const urn of found) {
        leading.get(urn)?.forEach(urnBefore => found.add(urnBefore));
    }
    return found;
}
