import fc from "fast-check";
import { ArgumentError } from "../../components/model/argument-error";

/**
 * The whole message of the ArgumentError that a call throws; `undefined` when it returns. Anything else that is
 * thrown goes on: a reader of values must not fail in another way.
 */
export function refusal(call: () => unknown): string | undefined {
    try {
        call();
    } catch (error) {
        if (error instanceof ArgumentError) {
            return error.message;
        }
        throw error;
    }
    return undefined;
}

/** Words that the readers know, so that junk gets past their first checks. */
const WORDS = [
    "api",
    "toString",
    "header",
    "cookie",
    "key",
    "name",
    "exact",
    "regex",
    "version",
    "1",
    "2",
    "$latest",
    "$published",
];

/** Whatever a program, a configuration or an environment may hand over. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
    fc.anything({
        key: fc.constantFrom(...WORDS),
        values: [
            fc.boolean(),
            fc.integer(),
            fc.double(),
            fc.string(),
            fc.constantFrom(...WORDS, undefined, null, "(", "0.5", 1, 0.5),
        ],
        withDate: true,
        withBigInt: true,
        withNullPrototype: true,
        withMap: true,
        withObjectString: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
    }),
    fc.constantFrom(Symbol("junk"), () => 1, /junk/),
);
