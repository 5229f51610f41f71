import { type ReleaseEvent, releaseEvents } from "../../components/model/release-events";
import { type EngineResource, nameOf } from "../../components/state/engine-resource";
import { byName, releasesIn } from "../../components/state/releases";
import type { Release } from "../../components/state/release";
import type { PastStates } from "./past-states";
import type { Update } from "./updates";

/** What an update did to one function. */
export interface FunctionEvents {
    name: string;
    events: ReleaseEvent[];
}

/** An update, and what it did to releases. */
export interface Entry {
    update: Update;
    /** By function; `undefined` when it is not known. */
    functions: FunctionEvents[] | undefined;
}

/** Releases by URN. */
type Releases = Map<string, Release>;

/** What each update did, newest first: the difference between what releases were after it and after the one before. */
export async function* timeline(updates: AsyncIterable<Update>, states: PastStates): AsyncGenerator<Entry> {
    let later: { update: Update; releases: Releases | undefined } | undefined;
    for await (const update of updates) {
        const releases = releasesOf(await states.after(update));
        if (later !== undefined) {
            yield { update: later.update, functions: eventsBetween(releases, later.releases) };
        }
        later = { update, releases };
    }
    if (later !== undefined) {
        yield { update: later.update, functions: eventsBetween(new Map(), later.releases) };
    }
}

function eventsBetween(before: Releases | undefined, after: Releases | undefined): FunctionEvents[] | undefined {
    if (before === undefined || after === undefined) {
        return undefined;
    }
    return [...new Set([...before.keys(), ...after.keys()])]
        .map(urn => ({ name: nameOf(urn), events: releaseEvents(before.get(urn), after.get(urn)) }))
        .filter(({ events }) => events.length > 0)
        .sort(byName);
}

function releasesOf(resources: readonly EngineResource[] | undefined): Releases | undefined {
    return resources && new Map(releasesIn(resources).map(release => [release.urn, release]));
}
