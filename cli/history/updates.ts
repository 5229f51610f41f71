import type { Stack, UpdateSummary } from "@pulumi/pulumi/automation";
import { orPulumiError } from "../engine/pulumi-errors";
import { plainLine } from "../output/plain-text";

/** An update, or another operation, as the engine recorded it. */
export interface Update {
    /** "update", "refresh", "destroy", … */
    kind: string;
    /** "succeeded", "failed", "in-progress", … */
    result: string;
    start: Date;
    end: Date | undefined;
    /** What was asked for: the command of `gray`, else what was given with `--message`, else the git commit's first line. */
    message: string;
    /** Who did it, as far as is known. */
    by: string | undefined;
    /** The git commit of the program, with `-dirty` when there was more. */
    commit: string | undefined;
    /** Its number with Pulumi Cloud; 0 elsewhere. */
    version: number;
}

const PAGE = 100;
/** Who gave a command, as update.ts writes it at a message's end. */
const USER = /^[^()\s]+$/;

/** A stack's updates, newest first. */
export async function* updatesOf(stack: Stack): AsyncGenerator<Update> {
    for (let page = 1; ; page++) {
        const summaries = await orPulumiError(stack.history(PAGE, page, false));
        yield* summaries.map(toUpdate).filter(({ kind }) => kind !== "preview");
        if (summaries.length < PAGE) {
            return;
        }
    }
}

/**
 * Reads what the engine recorded.
 *
 * Source: https://pkg.go.dev/github.com/pulumi/pulumi/pkg/v3/backend (the names in `environment`)
 */
export function toUpdate(summary: UpdateSummary): Update {
    const { kind, result, startTime, endTime, message, environment, version } = summary;
    const { command, user } = ours(message);
    return {
        kind,
        result,
        start: startTime,
        // One under way has none, whatever the type says.
        end: endTime,
        message: firstLine(command ?? message),
        by: shown(user ?? builderOf(environment) ?? committerOf(environment)),
        commit: shown(commitOf(environment)),
        version,
    };
}

/** The command and the user of a message of ours. It is read from its end: a commit's title may be long, and of any kind. */
function ours(message: string): { command?: string; user?: string } {
    const at = message.lastIndexOf(" (");
    const user = message.slice(at + " (".length, -1);
    const isOurs = message.startsWith("gray ") && at >= 0 && message.endsWith(")");
    return isOurs && user.includes("@", 1) && !user.endsWith("@") && USER.test(user)
        ? { command: message.slice(0, at), user }
        : {};
}

function firstLine(message: string): string {
    const end = message.indexOf("\n");
    return plainLine(end < 0 ? message : message.slice(0, end));
}

/** Names come from commits and from CI systems. */
function shown(text: string | undefined): string | undefined {
    return text === undefined ? undefined : plainLine(text, 100);
}

function commitOf({ "git.head": head, "git.dirty": dirty }: Record<string, string>): string | undefined {
    return head === undefined ? undefined : `${head}${dirty === "true" ? "-dirty" : ""}`;
}

function builderOf(environment: Record<string, string>): string | undefined {
    const { "ci.system": system, "ci.build.number": number, "ci.build.id": id, "ci.pr.number": request } = environment;
    if (system === undefined || system === "") {
        return undefined;
    }
    const build = number ?? id;
    return [system, ...(build ? [`build ${build}`] : []), ...(request ? [`for #${request}`] : [])].join(" ");
}

/** Whoever made the commit; the engine does not record who ran it. */
function committerOf({ "git.committer": committer }: Record<string, string>): string | undefined {
    return committer === undefined || committer === "" ? undefined : `commit by ${committer}`;
}
