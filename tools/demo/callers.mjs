import { Agent, get } from "node:http";

const USERS = Array.from({ length: 500 }, (_, i) => `user-${i}`);
const REQUESTS_A_USER = 4;
const AT_ONCE = 20;

/** What each user saw in the step before. */
export function emptyHistory() {
    return { versions: new Map(), asked: 0 };
}

/**
 * Every user calls a few times.
 *
 * @returns versions: requests by version; moved: users on another version than in the step before; flipped: users who
 * saw two versions in this step; failed: requests answered with 500 or more
 */
export async function callAll(url, history) {
    const started = Date.now();
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const versions = {};
    const seen = new Map();
    let failed = 0;
    const calls = Array.from({ length: REQUESTS_A_USER }, () => USERS).flat();
    await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
            for (let user = calls.pop(); user !== undefined; user = calls.pop()) {
                const { status, version } = await call(`${url}/api`, user, agent);
                versions[version] = (versions[version] ?? 0) + 1;
                seen.set(user, (seen.get(user) ?? new Set()).add(version));
                failed += status >= 500 ? 1 : 0;
            }
        }),
    );
    agent.destroy();
    const flipped = USERS.filter(user => seen.get(user).size > 1).length;
    const now = new Map(USERS.map(user => [user, [...seen.get(user)].at(-1)]));
    const moved = USERS.filter(
        user => history.versions.has(user) && history.versions.get(user) !== now.get(user),
    ).length;
    history.versions = now;
    const requests = USERS.length * REQUESTS_A_USER;
    return {
        versions,
        requests,
        users: USERS.length,
        moved,
        flipped,
        failed,
        callSeconds: (Date.now() - started) / 1000,
    };
}

function call(url, user, agent) {
    return new Promise((resolve, reject) => {
        get(url, { agent, headers: { "x-user-id": user } }, response => {
            response.resume();
            response.once("end", () =>
                resolve({ status: response.statusCode, version: response.headers["x-gray-version"] }),
            );
        }).once("error", reject);
    });
}
