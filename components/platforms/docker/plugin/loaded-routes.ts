import { isDeepStrictEqual } from "node:util";
import { CONFIG_ID } from "../haproxy/config";

/** What a router has: a whole configuration, and the shares of one map. */
export interface Had {
    config: string;
    /** Alias → threshold. */
    thresholds: Record<string, number>;
    /** Its files say other shares than its memory: the next update writes both. */
    unsettled?: true;
}

/** What a configuration is known by when it is in force. */
export function idOf(config: string): string | undefined {
    return new RegExp(`setenv ${CONFIG_ID} (\\S+)`).exec(config)?.[1];
}

/** The commands that {@link inForce} needs the answer of. */
export function askInForce(mapFile: string): string {
    return `show env ${CONFIG_ID}; show map ${mapFile}`;
}

/**
 * What holds for callers. Files say what a router that starts would do. One that runs may have another configuration or other shares
 * in its memory, when an update was broken off between the two, or somebody changed one of them: the next update writes both again,
 * whatever it wants.
 *
 * @param files what its files say
 * @param answer of a running HAProxy to {@link askInForce}; nothing while it does not answer, and reads its files
 */
export function inForce({ config, thresholds }: Had, answer: string | undefined): Had {
    if (answer === undefined) {
        return { config, thresholds };
    }
    const [, id] = new RegExp(`^${CONFIG_ID}=(\\S+)`, "m").exec(answer) ?? [];
    if (id !== idOf(config)) {
        return { config: "", thresholds: {} };
    }
    const entries = [...answer.matchAll(/^0x[0-9a-f]+ (\S+) (\d+)$/gm)];
    const shares = Object.fromEntries(entries.map(([, alias = "", threshold]) => [alias, Number(threshold)]));
    // A map that the configuration does not ask is not in memory.
    const isOther = entries.length > 0 && !isDeepStrictEqual(shares, thresholds);
    return isOther ? { config, thresholds: shares, unsettled: true } : { config, thresholds };
}

/** A resource's properties without what an earlier refresh said of files and memory. */
export function withoutUnsettled(props: object): object {
    const copy: { unsettled?: true } = { ...props };
    delete copy.unsettled;
    return copy;
}
