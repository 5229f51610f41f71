import { plainText } from "../output/plain-text";
import { nameOf } from "../../components/state/engine-resource";

/** What Pulumi does or, when it fails, its own sentence instead of the Automation API's report of the command. */
export async function orPulumiError<T>(work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        throw new Error(pulumisSentence(error), { cause: error });
    }
}

/** The sentence in which Pulumi says what went wrong. */
export function pulumisSentence(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    if (/spawn pulumi ENOENT|program not found|Failed to find Pulumi CLI/i.test(text)) {
        return "the command pulumi is not found; install Pulumi (https://www.pulumi.com/docs/install/) or put it on PATH";
    }
    const [, signal] = /Command was killed with (SIG\w+)/.exec(text) ?? [];
    if (signal !== undefined) {
        return `the engine was ended by ${signal}`;
    }
    const [, sentence = text] = /^error: (.+)$/m.exec(text) ?? [];
    return plainly(sentence);
}

/** A sentence of the engine's, or ours where its own is about targets that nobody named. */
export function plainly(sentence: string): string {
    const [, missing] = NOT_MADE.exec(sentence) ?? [];
    return missing === undefined
        ? plainText(sentence)
        : `${nameOf(missing)} is not made yet; let \`gray deploy\` make it, then try again`;
}

/** An update of the split alone stands on what is there: what the program has gained since, or could not make, is not. */
const NOT_MADE = /^Resource '[^']+' depends on '([^']+)' which was (?:was )?not specified in --target list/;
