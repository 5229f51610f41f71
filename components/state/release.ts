import type { Ramp } from "../model/ramp";
import type { ReleaseView } from "../model/release-diff";
import type { Resolution } from "../model/resolution";

/** A release as the engine has it: of a function, or of a platform that the user brings. */
export interface Release extends ReleaseView {
    name: string;
    urn: string;
    /** The platform's name; `other` for a `gray.Release` of its own. */
    platform: string;
    /**
     * What is in force. It is what `traffic` and `published` ask for, except after an update that failed in between, and
     * after a refresh that found an alias changed by hand.
     */
    resolution: Resolution;
    /** How the program wants it ramped. */
    ramp: Ramp | undefined;
    url: string | undefined;
}
