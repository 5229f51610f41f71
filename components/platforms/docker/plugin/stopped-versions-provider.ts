import { isDeepStrictEqual } from "node:util";
import { keptBeside } from "../../../model/retention";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { VERSION_LABEL } from "./labels";
import { containersAround, isOf, type Ownership } from "./own-containers";

/** Inputs of the Kept resource, as a program gives them. */
interface StoppedVersionsInputs extends Partial<Ownership> {
    functionName: string;
    /** The versions that run, and can serve. */
    live: string[];
    /** How many more stay. */
    keep: number;
}

/** What `check` puts in: the versions that stay. */
interface Found extends StoppedVersionsInputs {
    kept: string[];
}

/**
 * Which versions stay stopped: those that ran in the updates before. It is found in `check`, so a preview knows it. One
 * that never could serve is not among them, nor one whose container is gone: nothing is made to be kept.
 */
export const stoppedVersionsProvider = defineProvider({
    async check(olds, news) {
        if (hasUnknown(news)) {
            return { inputs: news };
        }
        const { live: before = [], kept = [] } = reveal(olds) as Partial<Found>;
        const request = reveal(news) as StoppedVersionsInputs;
        const { live, keep } = request;
        const known = [...new Set([...before, ...kept])];
        const existing = await withContainer(request, known);
        return { inputs: { ...news, kept: keptBeside(existing, keep, new Set(live)) } };
    },

    async diff(olds, news) {
        return { changes: hasUnknown(news) || !isDeepStrictEqual(reveal(olds), reveal(news)) };
    },

    async create(inputs) {
        return { id: (reveal(inputs) as StoppedVersionsInputs).functionName, outs: inputs };
    },
    // A delete has nothing to do: Containers are resources of their own.
});

/** Those of some versions whose container is there; all of them when no network says where to look. */
async function withContainer(
    { network, ...owner }: StoppedVersionsInputs,
    versions: readonly string[],
): Promise<string[]> {
    if (network === undefined) {
        return [...versions];
    }
    const ownership = { ...owner, network };
    const containers = (await containersAround(ownership)).filter(container => isOf(ownership, container));
    const existing = containers.map(({ Labels }) => Labels[VERSION_LABEL]);
    return versions.filter(version => existing.includes(version));
}
