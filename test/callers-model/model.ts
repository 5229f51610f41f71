import { xxHash32 } from "js-xxhash";

/**
 * What callers are promised, written from the contract's words ("The split") and from nothing else: the code under test has its
 * own rules in components/model/, and the two must not share a line.
 */

/** What a function remembers, and what each of its versions answers with. Versions count from 1. */
export interface Memory {
    latest: number;
    published: number | undefined;
    traffic: number;
    texts: Record<number, string>;
}

/** What one update asks of a function; `undefined` was given nowhere. */
export interface Asked {
    text: string;
    traffic: number | undefined;
    publish: boolean;
    pin: number | undefined;
}

/** Version → share. */
export type Shares = Record<number, number>;

/** A function after an update. */
export function released(before: Memory | undefined, { text, traffic, publish, pin }: Asked): Memory {
    const known = before ?? { latest: 0, published: undefined, traffic: 1, texts: {} };
    const latest = known.texts[known.latest] === text ? known.latest : known.latest + 1;
    return {
        latest,
        published: pin ?? (publish ? latest : known.published),
        traffic: traffic ?? known.traffic,
        texts: { ...known.texts, [latest]: text },
    };
}

/** The default alias: everything to `$latest` while there is nobody else, otherwise `traffic` of it. */
export function split({ latest, published, traffic }: Memory): Shares {
    return published === undefined
        ? { [latest]: 1 }
        : target({ $latest: traffic, $published: 1 - traffic }, { latest, published });
}

/** An alias as it was written, with versions for references; shares are exact to a millionth. */
export function target(
    written: Record<string, number>,
    { latest, published }: Pick<Memory, "latest" | "published">,
): Shares {
    const shares: Shares = {};
    for (const [reference, share] of Object.entries(written)) {
        const version =
            reference === "$latest" ? latest : reference === "$published" ? (published ?? 0) : Number(reference);
        shares[version] = Math.round(((shares[version] ?? 0) + share) * 1e6) / 1e6;
    }
    return Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0));
}

/** The bucket of a user, 0 to 2^32 - 1: xxHash32 of the sticky field, salted with function and alias. */
export function bucket(functionName: string, alias: string, user: string): number {
    return xxHash32(user, xxHash32(`${functionName}:${alias}`, 0));
}

/** The version that a bucket meets: the newer of two versions has the lowest buckets. */
export function versionAt(shares: Shares, at: number): number {
    const [newest = 0, older] = Object.keys(shares)
        .map(Number)
        .sort((a, b) => b - a);
    return older === undefined || at < Math.round((shares[newest] ?? 0) * 2 ** 32) ? newest : older;
}
