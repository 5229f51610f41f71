import { ArgumentError } from "../../../model/argument-error";
import { defineProvider } from "../../../plugin/define-provider";

/** Inputs of the ConcurrencyCheck resource. What stays in the state is what the next update compares with. */
interface ConcurrencyInputs {
    functionName: string;
    provisioned: number;
    isSplit?: boolean;
}

/** It does nothing but refuse: in a preview as in an update. */
export const concurrencyCheckProvider = defineProvider({
    async check(olds, news) {
        const { provisioned: before } = olds as Partial<ConcurrencyInputs>;
        const { functionName, provisioned, isSplit } = news as ConcurrencyInputs;
        // The engine writes an unknown value as text.
        if (isSplit === true && typeof provisioned === "number" && before !== provisioned) {
            const last = before === undefined ? "the last update had none" : `the last update had ${String(before)}`;
            const problem = new ArgumentError(
                "provisionedConcurrency",
                `${String(provisioned)} cannot be set while callers are split (${last}): Lambda refuses it on an alias of ` +
                    "two versions; set it in an update with traffic 0 or 1, and split in the next one",
            );
            throw new Error(`${functionName}: ${problem.message}`);
        }
        return { inputs: { functionName, provisioned } };
    },

    async diff(olds, news) {
        return { changes: (olds as ConcurrencyInputs).provisioned !== (news as ConcurrencyInputs).provisioned };
    },

    idOf: inputs => (inputs as ConcurrencyInputs).functionName,
    // A delete has nothing to do: There is nothing but the state.
});
