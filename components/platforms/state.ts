import type { DeclaringComponent } from "../model/last-declared";
import type { EngineResource } from "../state/engine-resource";

/** A resource's properties. In a preview an unknown one is a text, whatever it will be. */
export type Properties = Record<string, unknown>;

/**
 * Reads the weights of aliases from the properties of a resource that routes callers.
 *
 * @returns alias → weights, as unknown as they are; `undefined` when not even the aliases are known
 */
export type ReadWeights = (properties: Properties) => Record<string, unknown> | undefined;

/** A component that routes callers by a function's split, beside the function. */
export interface FollowerState extends DeclaringComponent {
    /** The types of its children that carry the split. */
    readonly routing: readonly string[];
}

/** How a platform's part of a stack's state is read. Types are the children's of its function component. */
export interface PlatformState {
    /** The type of the resource that makes versions. Its output `version` is the number of the newest one. */
    readonly versions: string;
    /** The types that carry traffic, and how each says who gets what. With the memory, they are what a change of traffic updates. */
    readonly routing: Readonly<Record<string, ReadWeights>>;
    /** Components that follow a function's split. A publish has to update all of the program where there is one. */
    readonly followers?: readonly FollowerState[];
    /** Whether a publish has to update a resource, too: one that goes when nobody gets its version any more. */
    readonly isUpdatedByPublish?: (resource: EngineResource) => boolean;
    /** Whether a rollback to a version has to update a resource, too: one that starts the version where it was stopped. */
    readonly startsVersion?: (resource: EngineResource, version: string | undefined) => boolean;
    /** Whether a pin has to update all of the function: it may need a version that does not run. */
    readonly pinUpdatesAll?: boolean;
    /** Caller arguments that the component does not register, as its children tell them. */
    readonly callerArgumentsIn?: (children: readonly EngineResource[]) => Readonly<Record<string, unknown>>;
    /** Arguments that can only be given, or not given, as they were in the last update: else callers could not stay. */
    readonly fixedArgumentsIn?: (children: readonly EngineResource[]) => Readonly<Record<string, boolean>>;
}

/** Whether a property is known and has properties itself. */
export function isObject(value: unknown): value is Properties {
    return typeof value === "object" && value !== null;
}
