import type { Rule, Sticky } from "../../../model/rules";
import type { Route } from "../../../model/weights";
import type { Address } from "./address";
import type { Limits } from "./limits";

/** An alias as the router serves it. */
export interface RoutedAlias {
    alias: string;
    /** The canary is named whatever its share, 0 and 1 included: a change of shares changes the map alone. */
    route: Route;
    rules?: Rule[];
    sticky?: Sticky;
}

/** What a router serves. */
export interface Routed {
    functionName: string;
    /** Version → where its container listens, for every version that runs. */
    servers: Record<string, Address>;
    /** It answers for a version that is down, and for none while nothing is published. */
    published?: string;
    aliases: RoutedAlias[];
    /** None of a part of a gateway that an earlier version made. */
    limits?: Limits;
}

/** Where a function's part stands in a configuration. */
export interface Scope {
    functionName: string;
    /** Its name where it is one of several in a gateway. */
    shared?: string;
    /** The file of its shares. */
    map: string;
    /** The condition that its requests meet; empty where all are its own. */
    only: string;
}
