import { listLambdaVersions } from "../../components/aws/list-versions";
import { listVersions, readVersion } from "../../components/local/version-store";
import { byAge } from "../../components/model/weights";
import type { Release } from "../engine/releases";
import { FUNCTION_KINDS } from "../engine/resource-kinds";
import { placeOf, type StackState } from "../engine/stack-state";

/** A version as its platform knows it. */
export interface VersionInfo {
    version: string;
    /** When it was made, ISO 8601. */
    created?: string;
    /** Of its code: a hash of the folder, of Lambda's package, or the image's digest. */
    codeHash?: string;
}

/**
 * The versions of a function that there are, newest first. Of a `gray.Release` only those are known that somebody may get.
 *
 * @throws Error when the platform cannot be asked
 */
export async function versionsOf(state: StackState, release: Release): Promise<VersionInfo[]> {
    const place = placeOf(state, release);
    const found =
        release.platform === "local" && place !== undefined
            ? versionsOnDisk(place)
            : release.platform === "aws" && place !== undefined
              ? await listLambdaVersions(place)
              : release.platform === "docker"
                ? versionsInState(state, release)
                : namedVersions(release);
    return found.sort((a, b) => byAge(b.version, a.version));
}

/** Those that the state itself names. */
export function namedVersions({ latest = "", published = "", weights, aliases }: Release): VersionInfo[] {
    const versions = [latest, published, ...[weights, ...Object.values(aliases)].flatMap(Object.keys)];
    return [...new Set(versions)].filter(version => version !== "").map(version => ({ version }));
}

function versionsOnDisk(functionFolder: string): VersionInfo[] {
    return listVersions(functionFolder).map(version => {
        const { created, codeHash } = readVersion(functionFolder, version) ?? {};
        return { version, ...(created !== undefined && { created }), ...(codeHash !== undefined && { codeHash }) };
    });
}

/** Docker: the versions of a function are in the state, and those that run have a container. */
function versionsInState({ resources }: StackState, { urn, name }: Release): VersionInfo[] {
    const own = resources.filter(({ parent }) => parent === urn);
    const ledger = own.find(({ type }) => type === FUNCTION_KINDS["gray:docker:Function"]?.versions)?.outputs;
    const specs = (ledger?.["specs"] ?? {}) as Record<string, { image?: string } | undefined>;
    return ((ledger?.["numbers"] ?? []) as string[]).map(version => {
        const container = own.find(each => each.urn.endsWith(`::${name}-${version}`) && each.type === CONTAINER);
        const digest = specs[version]?.image?.replace(/^.*sha256:/, "");
        return {
            version,
            ...(container?.created !== undefined && { created: container.created }),
            ...(digest !== undefined && { codeHash: digest }),
        };
    });
}

const CONTAINER = "docker:index/container:Container";
