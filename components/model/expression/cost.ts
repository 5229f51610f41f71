import { ExpressionError, type Part } from "./syntax";

/**
 * HAProxy's PCRE tries one way after the other, and gives up after ten million steps (`MATCH_LIMIT`), with which its
 * answer would be another than RE2's. So the ways that an expression has are counted, and values are short enough for
 * them.
 *
 * Source: https://www.pcre.org/current/doc/html/pcre2api.html, pcre2_set_match_limit
 */
const MOST_STEPS = 10_000_000;
/** Bytes of the longest value that an expression is tried on, from the best to what is still of use. */
const LENGTHS = [4096, 1024, 256] as const;
/** A repeat of so many counts is taken for one of any number. */
const MANY = 16;
/** Parts of an expression, each as often as it is repeated. */
const MOST_PARTS = 1000;

/** The ways to match from one place on. */
interface Ways {
    /** How many of its repeats can end anywhere. */
    loops: number;
    /** How many there are beside that. */
    paths: number;
    /** Bytes of the shortest match. */
    shortest: number;
    /** Parts, each as often as it is repeated. */
    size: number;
}

/**
 * How long a value may be for an expression to be tried on it: 4096 bytes, 1024 or 256. A longer one does not match.
 *
 * @throws ExpressionError for an expression that could take a backtracking matcher too long
 */
export function longestValue(expression: Part): number {
    const { loops, paths, size } = waysOf(expression);
    if (size > MOST_PARTS) {
        throw new ExpressionError(`repeats too much (${String(size)} parts in all, ${String(MOST_PARTS)} may be)`);
    }
    const all = loops + (startsAtStart(expression) ? 0 : 1);
    const longest = LENGTHS.find(length => combinations(length + all, all) * paths <= MOST_STEPS);
    if (longest === undefined) {
        throw new ExpressionError(
            "has too many repeats or alternatives one after the other, which could take HAProxy too long; give at most " +
                "two of * and + (three after ^), or several rules",
        );
    }
    return longest;
}

function waysOf(part: Part): Ways {
    switch (part.kind) {
        case "set":
            return { loops: 0, paths: 1, shortest: 1, size: 1 };
        case "sequence": {
            const parts = part.parts.map(waysOf);
            return {
                loops: sum(parts.map(({ loops }) => loops)),
                paths: parts.reduce((product, { paths }) => product * paths, 1),
                shortest: sum(parts.map(({ shortest }) => shortest)),
                size: 1 + sum(parts.map(({ size }) => size)),
            };
        }
        case "alternatives": {
            const parts = part.parts.map(waysOf);
            return {
                loops: Math.max(...parts.map(({ loops }) => loops)),
                paths: sum(parts.map(({ paths }) => paths)),
                shortest: Math.min(...parts.map(({ shortest }) => shortest)),
                size: 1 + sum(parts.map(({ size }) => size)),
            };
        }
        case "repeat":
            return repeated(waysOf(part.part), part.least, part.most);
        default:
            return { loops: 0, paths: 1, shortest: 0, size: 1 };
    }
}

function repeated({ loops, paths, shortest, size }: Ways, least: number, most: number): Ways {
    const all = { shortest: shortest * least, size: 1 + size * Math.max(1, most === Infinity ? least : most) };
    if (most <= 1) {
        return { loops, paths: paths + (least === most ? 0 : 1), ...all };
    }
    if (least === most) {
        return { loops: loops * least, paths: paths ** least, ...all };
    }
    if (loops > 0 || paths > 1 || shortest === 0) {
        throw new ExpressionError(
            "repeats a group with a repeat, alternatives or nothing in it, such as (a*)* or (ab|c)+, which could take " +
                "HAProxy too long; give one without",
        );
    }
    return most - least > MANY ? { loops: 1, paths: 1, ...all } : { loops: 0, paths: most - least + 1, ...all };
}

/** Whether it matches at the start of a value alone. */
function startsAtStart(part: Part): boolean {
    switch (part.kind) {
        case "start":
            return true;
        case "sequence":
            return part.parts[0] !== undefined && startsAtStart(part.parts[0]);
        case "alternatives":
            return part.parts.every(startsAtStart);
        case "repeat":
            return part.least > 0 && startsAtStart(part.part);
        default:
            return false;
    }
}

function sum(numbers: readonly number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}

function combinations(of: number, count: number): number {
    return Array.from({ length: count }).reduce<number>(
        (product, _, index) => (product * (of - index)) / (index + 1),
        1,
    );
}
