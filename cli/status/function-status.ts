import { referencesByVersion } from "../../components/model/version-references";
import type { WindowStats } from "../../components/model/gates";
import { byAge } from "../../components/model/weights";
import type { Release } from "../../components/state/release";
import type { StackState } from "../engine/stack-state";
import type { VersionInfo } from "../../components/platforms/operations";
import { namedVersions, versionsOf } from "../engine/platform-operations";
import type { Seen } from "./windows";

/** A version, who holds it, and what it answered. */
export interface VersionStatus extends VersionInfo {
    heldBy: string[];
    /** `undefined` when nothing is known. */
    stats: WindowStats | undefined;
}

/** A function as it is. */
export interface FunctionStatus {
    release: Release;
    /** Newest first. */
    versions: VersionStatus[];
    /** Why its versions are not all known. */
    problem?: string;
    seen: Seen;
}

/** What a function's versions are; what they answered is added by {@link withSeen}. */
export interface KnownVersions {
    release: Release;
    versions: VersionInfo[];
    problem?: string;
}

/** Asks the platforms what versions there are. One that cannot be asked is said, and what the state names is shown. */
export async function knownVersions(state: StackState, releases: readonly Release[]): Promise<KnownVersions[]> {
    return Promise.all(
        releases.map(async (release): Promise<KnownVersions> => {
            try {
                return { release, versions: await versionsOf(state, release) };
            } catch (error) {
                const versions = namedVersions(release).sort((a, b) => byAge(b.version, a.version));
                return { release, versions, problem: (error as Error).message };
            }
        }),
    );
}

/** Puts together what there is and what was seen. */
export function withSeen({ release, versions, problem }: KnownVersions, seen: Seen): FunctionStatus {
    const holders = referencesByVersion(release);
    const existing = versions.map(({ version }) => version);
    // A version that answered and was removed since is shown as long as it is in the window.
    const gone = Object.keys(seen.stats ?? {}).filter(version => !existing.includes(version));
    return {
        release,
        versions: [...versions, ...gone.map((version): VersionInfo => ({ version }))]
            .sort((a, b) => byAge(b.version, a.version))
            .map(version => ({
                ...version,
                heldBy: holders[version.version] ?? [],
                stats: seen.stats && (seen.stats[version.version] ?? { requests: 0, errors: 0 }),
            })),
        ...(problem !== undefined && { problem }),
        seen,
    };
}
