import { RE2JS } from "re2js";
import { longestValue } from "./cost";
import { parseExpression } from "./syntax";
import { writeExpression } from "./write";

/** A rule's regular expression, ready to be asked. */
export interface Expression {
    /** As RE2 and PCRE read it, for bytes. */
    text: string;
    /** Bytes of the longest value that it is tried on. */
    longest: number;
    /** Whether it is found in a value, which is given byte by byte (as Latin-1). In linear time. */
    test(bytes: string): boolean;
}

const compiled = new Map<string, Expression>();

/**
 * Compiles a rule's expression, once: rules are matched on every request.
 *
 * @throws ExpressionError for what does not mean the same on every platform
 */
export function compileExpression(source: string): Expression {
    const found = compiled.get(source);
    if (found !== undefined) {
        return found;
    }
    const part = parseExpression(source);
    const longest = longestValue(part);
    const text = writeExpression(part);
    const re2 = RE2JS.compile(text);
    const expression = { text, longest, test: (bytes: string) => bytes.length <= longest && re2.test(bytes) };
    compiled.set(source, expression);
    return expression;
}
