import { expect } from "vitest";
import type { Platform, World } from "./driver";
import { bucket, type Shares, versionAt } from "./model";
import { type Callers, LIVE, sharesOf, type State, unitOf, versionsThere } from "./state";

/** The header that tells users apart, and the one that rules look at. */
export const USER = "x-user-id";
export const GROUP = "x-group";

/** Users who are known by name; some are next to every threshold. */
const USERS = Array.from({ length: 2000 }, (_, index) => `user-${String(index)}`);

/** What callers of one alias of a function may meet, as text: equal texts are equal callers. */
type Seen = Record<string, unknown>;

/** Asks a stack's functions everything that a caller can notice, and compares it with the model. */
export async function checkUnit(platform: Platform, world: World, state: State, unit: number): Promise<void> {
    const { callers, past } = unitOf(state, unit);
    for (const [name, each] of Object.entries(callers)) {
        await checkFunction(platform, world, unit, name, each);
        for (const alias of past.aliases) {
            if (each.aliases[alias] === undefined) {
                expect(await there(world, unit, name, alias), `${name}:${alias} is not in the program`).toBe(false);
            }
        }
    }
    for (const name of past.functions) {
        if (callers[name] === undefined) {
            expect(await there(world, unit, name, LIVE), `${name} is not in the program`).toBe(false);
        }
    }
}

async function checkFunction(
    platform: Platform,
    world: World,
    unit: number,
    name: string,
    callers: Callers,
): Promise<void> {
    for (const [alias, shares] of Object.entries(sharesOf(callers))) {
        expect(await seen(platform, world, unit, name, alias, callers), `${name}:${alias}`).toEqual(
            expected(platform, world, name, alias, shares, callers),
        );
    }
    if (world.ask === undefined) {
        return;
    }
    const references = { $latest: callers.latest, $published: callers.published };
    for (const [reference, version] of platform.cannot.references === undefined ? Object.entries(references) : []) {
        expect((await world.ask(unit, name, reference))?.version, `${name}:${reference}`).toBe(version);
    }
    // Each of them starts workers of its own: the oldest one and those that somebody may meet are enough.
    const versions = versionsThere(callers).sort((a, b) => a - b);
    const asked = versions.filter((version, index) => index === 0 || isMet(version, callers));
    for (const version of platform.cannot.oldVersions === undefined ? asked : []) {
        const answer = await world.ask(unit, name, String(version));
        expect(answer, `${name}:${String(version)}`).toEqual({ version, text: callers.texts[version] });
    }
}

/** Whether an alias sends somebody to a version. */
function isMet(version: number, callers: Callers): boolean {
    return Object.values(sharesOf(callers)).some(shares => shares[version] !== undefined);
}

/** Whether every alias of a function is as it is in one of some states: what a failed or killed update may leave. */
export async function checkOneOf(
    platform: Platform,
    world: World,
    unit: number,
    name: string,
    states: ReadonlyArray<Callers | undefined>,
): Promise<void> {
    const aliases = new Set(states.flatMap(each => (each === undefined ? [] : Object.keys(sharesOf(each)))));
    for (const alias of aliases) {
        const found: unknown[] = [];
        for (const callers of states) {
            const shares = callers && sharesOf(callers)[alias];
            if (callers === undefined || shares === undefined) {
                found.push((await there(world, unit, name, alias)) ? "there, and should not be" : true);
            } else if (await there(world, unit, name, alias)) {
                const now = await seen(platform, world, unit, name, alias, callers);
                const wanted = expected(platform, world, name, alias, shares, callers);
                found.push(JSON.stringify(now) === JSON.stringify(wanted) ? true : { now, wanted });
            } else {
                found.push("not there");
            }
        }
        expect(found, `${name}:${alias} is neither as before nor as after`).toContain(true);
    }
}

/** What callers of an alias should meet: users at the threshold, a group that a rule names, and everybody else. */
function expected(
    platform: Platform,
    world: World,
    name: string,
    alias: string,
    shares: Shares,
    callers: Callers,
): Seen {
    const answer = (version: number): object => ({ version, text: callers.texts[version] });
    const byRule = rulesOf(platform, alias, callers).map(({ group, version }) => [group, answer(version)]);
    const users = usersOf(platform, name, alias, callers).map(user => [
        user,
        answer(versionAt(shares, bucket(name, alias, user))),
    ]);
    return {
        ...(world.shares && { shares }),
        ...(world.ask && {
            users: Object.fromEntries(users) as object,
            groups: Object.fromEntries(byRule) as object,
            strangers: true,
        }),
    };
}

async function seen(
    platform: Platform,
    world: World,
    unit: number,
    name: string,
    alias: string,
    callers: Callers,
): Promise<Seen> {
    const shares = await world.shares?.(unit, name, alias);
    if (world.ask === undefined) {
        return { shares };
    }
    const qualifier = alias === LIVE ? undefined : alias;
    const ask = async (headers?: Record<string, string>): Promise<object | undefined> =>
        world.ask?.(unit, name, qualifier, headers);
    const users: Seen = {};
    for (const user of usersOf(platform, name, alias, callers)) {
        users[user] = await ask({ [USER]: user });
    }
    const groups: Seen = {};
    for (const { group } of rulesOf(platform, alias, callers)) {
        groups[group] = await ask({ [GROUP]: group });
    }
    // Whoever is not known meets one of the versions, with that version's text.
    const wanted = Object.keys(sharesOf(callers)[alias] ?? {}).map(version => ({
        version: Number(version),
        text: callers.texts[Number(version)],
    }));
    const strangers = await Promise.all([1, 2, 3].map(async () => ask()));
    const known = strangers.every(each => wanted.some(one => JSON.stringify(one) === JSON.stringify(each)));
    return { ...(world.shares && { shares }), users, groups, strangers: known || { strangers, wanted } };
}

/** The users nearest to the alias's threshold on both sides, and one more; nobody where users are not told apart. */
function usersOf(platform: Platform, name: string, alias: string, callers: Callers): string[] {
    if (platform.cannot.sticky !== undefined || callers.sticky === undefined) {
        return [];
    }
    const shares = sharesOf(callers)[alias] ?? {};
    const newest = Math.max(...Object.keys(shares).map(Number));
    const threshold = (shares[newest] ?? 0) * 2 ** 32;
    const sorted = USERS.map(user => ({ user, at: bucket(name, alias, user) })).sort((a, b) => a.at - b.at);
    const above = sorted.findIndex(({ at }) => at >= threshold);
    return [sorted[above - 1], sorted[above], sorted.at(-1), sorted[0]].flatMap(each =>
        each === undefined ? [] : each.user,
    );
}

/** The groups that the default alias's rules name, and the version that each gets: the first match counts. */
function rulesOf(platform: Platform, alias: string, callers: Callers): Array<{ group: string; version: number }> {
    const { rules, latest, published } = callers;
    if (alias !== LIVE || platform.cannot.rules !== undefined) {
        return [];
    }
    return rules
        .map(({ header, version }) => ({ group: header?.exact ?? "", version }))
        .filter(({ group }, index, all) => all.findIndex(other => other.group === group) === index)
        .map(({ group, version }) => ({
            group,
            version: version === "$latest" ? latest : version === "$published" ? (published ?? 0) : Number(version),
        }));
}

async function there(world: World, unit: number, name: string, alias: string): Promise<boolean> {
    const found =
        world.ask === undefined
            ? await world.shares?.(unit, name, alias)
            : await world.ask(unit, name, alias === LIVE ? undefined : alias);
    return found !== undefined;
}
