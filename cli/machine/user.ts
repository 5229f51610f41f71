import * as os from "node:os";

/** Where a user's name comes from. */
export interface UserSources {
    /** The system's list of users. It throws for a user who has no entry there, as in `docker run --user 1001`. */
    entry?: () => { username: string };
    environment?: NodeJS.ProcessEnv;
    /** The user's number. There is none on Windows. */
    uid?: () => number | undefined;
}

/**
 * Who runs this process, for a stack's history: the name in the system's list of users, else `USER`, else `LOGNAME`, else
 * the user's number.
 *
 * @example
 * ```ts
 * userName();   // "ann", or "uid-1001" in a container that knows no user 1001
 * ```
 */
export function userName({
    entry = () => os.userInfo(),
    environment = process.env,
    uid = () => process.getuid?.(),
}: UserSources = {}): string {
    const number = uid();
    const names = [
        orUndefined(() => entry().username),
        environment["USER"],
        environment["LOGNAME"],
        number === undefined ? undefined : `uid-${String(number)}`,
    ];
    return names.find(name => name !== undefined && name !== "") ?? "unknown";
}

/** The home folder that Pulumi uses for `~`: the one in the system's list of users, else `HOME`; `undefined` without both. */
export function userHome(): string | undefined {
    return orUndefined(() => os.userInfo().homedir) ?? orUndefined(() => os.homedir());
}

/** Node.js throws where the system has no entry for the user. */
function orUndefined<T>(look: () => T): T | undefined {
    try {
        return look();
    } catch {
        return undefined;
    }
}
