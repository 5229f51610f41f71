import { describeEvent } from "../../components/model/release-events";
import type { Entry } from "./timeline";
import type { Update } from "./updates";
import type { VersionLife } from "./versions";

/** Updates and what they did, for programs. */
export function entryJson({ update, functions }: Entry): Record<string, unknown> {
    return {
        ...updateJson(update),
        functions:
            functions?.map(({ name, events }) => ({
                name,
                events: events.map(event => ({ ...event, text: describeEvent(event) })),
            })) ?? null,
    };
}

/** A version's life, for programs. */
export function lifeJson({ name, version, made, published, left }: VersionLife): Record<string, unknown> {
    return {
        function: name,
        version,
        made: made === undefined ? null : updateJson(made),
        published: published.map(update => update.start.toISOString()),
        left: left?.start.toISOString() ?? null,
    };
}

function updateJson({ kind, result, start, end, message, by, commit }: Update): Record<string, unknown> {
    return {
        kind,
        result,
        start: start.toISOString(),
        end: end?.toISOString() ?? null,
        message,
        by: by ?? null,
        commit: commit ?? null,
    };
}
