import { isDeepStrictEqual } from "node:util";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { pruneVersions } from "../operations/prune";
import type { StackAccess } from "../stack-access";

/** Inputs of the Retention resource. */
interface RetentionInputs {
    functionArn: string;
    keep: number;
    newest: string;
    inUse: string[];
    access?: StackAccess;
}

/** Retention on Lambda: when the newest version or those in use change, older ones go. A preview removes nothing. */
export const retentionProvider = defineProvider({
    async diff(olds, news) {
        if (hasUnknown(news)) {
            return { changes: true };
        }
        return { changes: !isDeepStrictEqual(watched(olds), watched(news)) };
    },

    async create(inputs) {
        const retention = reveal(inputs) as RetentionInputs;
        await pruneVersions(retention);
        return { id: retention.functionArn, outs: inputs };
    },

    async update(olds, news) {
        const before = reveal(olds) as RetentionInputs;
        const retention = reveal(news) as RetentionInputs;
        // What served until this update may serve a request still, or a load balancer that has not moved yet.
        await pruneVersions({ ...retention, inUse: [...retention.inUse, before.newest, ...before.inUse] });
        return { outs: news };
    },
    // A delete has nothing to do: The versions go with their function.
});

function watched(inputs: object): Omit<RetentionInputs, "access"> {
    const { functionArn, keep, newest, inUse } = reveal(inputs) as RetentionInputs;
    return { functionArn, keep, newest, inUse };
}
