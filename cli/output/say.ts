import { plainText } from "./plain-text";

/** What a person should know while a command works: on standard error, so that answers can be piped. */
export function say(sentence: string): void {
    console.error(`gray: ${plainText(sentence)}`);
}

/** Prints an answer as JSON. */
export function printJson(answer: unknown): void {
    console.log(JSON.stringify(answer, undefined, 2));
}
