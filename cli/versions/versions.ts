import { listLambdaVersions } from "../../components/platforms/aws/operations/list-versions";
import type { EngineAddress } from "../../components/platforms/docker/plugin/engine-address";
import type { Making, OpenSpec } from "../../components/platforms/docker/plugin/versions-provider";
import { listVersions, readVersion } from "../../components/platforms/local/version-store";
import { byAge } from "../../components/model/weights";
import type { Release } from "../../components/state/releases";
import { openSecrets } from "../../components/state/engine-resource";
import { FUNCTION_KINDS } from "../engine/resource-kinds";
import { awsAccessOf, placeOf, type StackState } from "../engine/stack-state";

/** A version as its platform knows it. */
export interface VersionInfo {
    version: string;
    /** When it was made, ISO 8601. */
    created?: string;
    /** Of its code: a hash of the folder, of Lambda's package, or the image's digest. */
    codeHash?: string;
    /** The git commit that it was made from, with `-dirty` when there was more; Lambda has none. */
    commit?: string;
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
              ? await listLambdaVersions(place, awsAccessOf(state, release))
              : release.platform === "docker"
                ? versionsInState(state, release)
                : namedVersions(release);
    return found.sort((a, b) => byAge(b.version, a.version));
}

/** Those that the state itself names. */
export function namedVersions({ latest = "", published = "", aliases }: Release): VersionInfo[] {
    const versions = [latest, published, ...Object.values(aliases).flatMap(Object.keys)];
    return [...new Set(versions)].filter(version => version !== "").map(version => ({ version }));
}

function versionsOnDisk(functionFolder: string): VersionInfo[] {
    return listVersions(functionFolder).map(version => {
        const { created, codeHash, commit } = readVersion(functionFolder, version) ?? {};
        return known({ version, created, codeHash, commit });
    });
}

/** Docker: the versions of a function are in the state, those too that cannot run any more. */
function versionsInState(state: StackState, release: Release): VersionInfo[] {
    const { numbers = [], specs, makings, gone = [] } = dockerVersionsOf(state, release);
    return numbers
        .filter(version => !gone.includes(version))
        .map(version => {
            const { created, commit } = makings?.[version] ?? {};
            return known({ version, created, codeHash: specs?.[version]?.image.replace(/^.*sha256:/, ""), commit });
        });
}

/** What the state says of a function's versions on Docker. */
export function dockerVersionsOf({ resources }: StackState, { urn }: Release): Partial<DockerVersions> {
    const { versions } = FUNCTION_KINDS["gray:docker:Function"] ?? {};
    const { outputs } = resources.find(({ parent, type }) => parent === urn && type === versions) ?? {};
    return {
        ...outputs,
        ...(outputs !== undefined && { host: openSecrets(outputs["host"]) }),
    } as Partial<DockerVersions>;
}

/** Outputs of the Versions resource. */
interface DockerVersions {
    numbers: string[];
    specs: Record<string, OpenSpec>;
    makings: Record<string, Making>;
    /** Versions whose images are gone. */
    gone: string[];
    host: EngineAddress;
}

/** Without what is not known. */
function known(version: { [Key in keyof VersionInfo]: VersionInfo[Key] | undefined }): VersionInfo {
    return Object.fromEntries(
        Object.entries(version).filter(([, value]) => value !== undefined),
    ) as unknown as VersionInfo;
}
