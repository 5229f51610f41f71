import { isDeepStrictEqual } from "node:util";
import { keptBeside } from "../../../model/retention";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { VERSION_LABEL } from "./labels";
import { containersAround, isOf, type Ownership } from "./own-containers";

/** Inputs of the Kept resource, as a program gives them. */
interface Asked extends Partial<Ownership> {
    functionName: string;
    /** The versions that run, and can serve. */
    live: string[];
    /** How many more stay. */
    keep: number;
}

/** What `check` puts in: the versions that stay. */
interface Found extends Asked {
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
        const asked = reveal(news) as Asked;
        const { live, keep } = asked;
        const known = [...new Set([...before, ...kept])];
        const there = await withContainer(asked, known);
        return { inputs: { ...news, kept: keptBeside(there, keep, new Set(live)) } };
    },

    async diff(olds, news) {
        return { changes: hasUnknown(news) || !isDeepStrictEqual(reveal(olds), reveal(news)) };
    },

    async create(inputs) {
        return { id: (reveal(inputs) as Asked).functionName, outs: inputs };
    },
    // A delete has nothing to do: Containers are resources of their own.
});

/** Those of some versions whose container is there; all of them when no network says where to look. */
async function withContainer({ network, ...asked }: Asked, versions: readonly string[]): Promise<string[]> {
    if (network === undefined) {
        return [...versions];
    }
    const ownership = { ...asked, network };
    const own = (await containersAround(ownership)).filter(each => isOf(ownership, each));
    const there = own.map(({ Labels }) => Labels[VERSION_LABEL]);
    return versions.filter(version => there.includes(version));
}
