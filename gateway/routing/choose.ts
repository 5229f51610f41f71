import { bucketOf, pickVersion, randomBucket } from "../../components/model/bucket";
import { textOf } from "../../components/model/bytes";
import { LATEST, PUBLISHED } from "../../components/model/references";
import { type FieldReader, matchRules, type Sticky, stickyField } from "../../components/model/rules";
import { DEFAULT_ALIAS } from "../../components/model/names";
import type { ServedAlias, ServedFunction } from "./table";

/**
 * The version that serves a caller: by a rule, else by the sticky key's bucket, else at random.
 *
 * @param qualifier an alias, `$latest`, `$published`, or a version number
 * @returns `undefined` when an alias of that name does not exist; a version number is returned as it is
 */
export function chooseVersion(served: ServedFunction, qualifier: string, read: FieldReader): string | undefined {
    const alias = served.aliases.get(qualifier);
    if (alias !== undefined) {
        return matchRules(alias.rules, read) ?? pickVersion(alias.route, bucket(alias, read));
    }
    const live = served.aliases.get(DEFAULT_ALIAS)?.record;
    if (qualifier === LATEST || qualifier === PUBLISHED) {
        const version = qualifier === LATEST ? live?.latest : live?.published;
        return version === "" ? undefined : version;
    }
    return /^\d+$/.test(qualifier) ? qualifier : undefined;
}

function bucket({ record, seed }: ServedAlias, read: FieldReader): number {
    return userBucket(record.sticky, seed, read) ?? randomBucket();
}

/** The bucket of a user whom the sticky key tells apart; `undefined` for every other caller. */
export function userBucket(sticky: Sticky | undefined, seed: number, read: FieldReader): number | undefined {
    const field = stickyField(sticky);
    const value = field && read(field.kind, field.name);
    return value === undefined ? undefined : bucketOf(textOf(value), seed);
}
