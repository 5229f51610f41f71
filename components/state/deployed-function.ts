import type { DeployedFunction } from "../platforms/operations";
import { type EngineResource, known } from "./engine-resource";
import type { Release } from "./release";

/** A release of a state, with the resources that its platform finds it by. */
export function deployedFunction(resources: readonly EngineResource[], release: Release): DeployedFunction {
    return {
        release,
        outputs: resources.find(({ urn }) => urn === release.urn)?.outputs ?? {},
        children: resources.filter(({ parent, delete: goes }) => parent === release.urn && goes !== true),
        resources,
    };
}

/**
 * A text of the first child of a type.
 *
 * @returns `undefined` where it was not made
 */
export function childText({ children }: DeployedFunction, type: string, property: string): string | undefined {
    const child = children.find(resource => resource.type === type);
    return known(child?.outputs?.[property]) ?? known(child?.inputs?.[property]);
}
