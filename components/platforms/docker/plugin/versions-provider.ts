import { randomUUID } from "node:crypto";
import { byAge } from "../../../model/weights";
import { warn } from "../../../plugin/diagnostics";
import { gitCommit } from "../../../plugin/git-commit";
import { defineProvider } from "../../../plugin/define-provider";
import { hasSecret, hasUnknown, reveal, secret } from "../../../plugin/secrets";
import { imageName } from "../build";
import { enter, type VersionSpec } from "../version-history";
import { engineAt } from "./engine";
import { imageNames, pinImage, removeImage } from "./image";
import type { RegistryAuth } from "./registry-login";
import type { EngineAddress } from "./engine-address";

/** What a version is made of, but for what may be secret: that stands apart. */
export interface OpenSpec extends Omit<VersionSpec, "environment" | "buildArgs" | "container"> {
    /** The names of what else its container has. */
    more?: string[];
}

/** Inputs of the Versions resource, as a program gives them. */
interface VersionsInputs {
    functionName: string;
    /** With an image, or with what one is to be built from. */
    spec: Partial<Pick<OpenSpec, "image">> & Omit<OpenSpec, "image">;
    environment: Record<string, string>;
    buildArgs?: Record<string, string>;
    container?: Record<string, unknown>;
    /** What an image that is built is named by. */
    owner: string[];
    host?: EngineAddress;
}

/** What the program gives for `check` alone: it does not go into the state. */
interface ForCheck {
    registryAuth?: RegistryAuth[];
}

/** When a version was made, and from which git commit; no part of what it is. */
export interface Making {
    /** ISO 8601. */
    created: string;
    /** With `-dirty` when there was more. */
    commit?: string;
    /** The identity of the resource that entered it; none of one that an earlier version made. */
    owner?: string;
}

/** What `check` puts in: the versions so far, by number. */
interface Entered extends VersionsInputs {
    /** What tells this resource from others of its name; none of one that an earlier version made. */
    identity?: string;
    makings: Record<string, Making>;
    /** Not in a preview that does not know yet what the program asks for. */
    version: string;
    numbers: string[];
    specs: Record<string, OpenSpec>;
    environments: Record<string, Record<string, string>>;
    /** Build arguments by version. */
    builtWith: Record<string, Record<string, string>>;
    /** What else containers have, by version; not in the state of an earlier version. */
    containers?: Record<string, Record<string, unknown>>;
    /** Older versions whose images were built, and are not on the engine any more; not in the state of an earlier version. */
    gone?: string[];
}

/**
 * The versions of a function, in the stack's state: nothing is made on the engine. Numbers are found in `check`, so a
 * preview knows them.
 */
export const versionsProvider = defineProvider({
    async check(olds, inputs, urn) {
        const { registryAuth, ...news } = inputs as ForCheck;
        if (hasUnknown(news)) {
            return { inputs: { ...news, ...soFar(olds) } };
        }
        const before = reveal(olds) as Partial<Entered>;
        const identity = before.version === undefined ? randomUUID() : before.identity;
        const request = reveal(news) as VersionsInputs;
        // A preview may not know a login yet.
        const logins = hasUnknown(registryAuth ?? []) ? [] : (reveal(registryAuth ?? []) as RegistryAuth[]);
        const image = await pin(request, before, logins, urn);
        const { version, history } = enter(historyOf(before), specOf(request, image));
        const isNew = before.specs?.[version] === undefined;
        const open = (spec: VersionSpec, number: string): OpenSpec =>
            before.specs?.[number] ?? openSpec({ ...spec, image: nameOf(spec, number, request.owner, identity) });
        const isSecret = hasSecret(news) || hasSecret(olds);
        const apart = (part: (spec: VersionSpec) => object | undefined): object => {
            const parts = mapValues(history, specification => part(specification) ?? {});
            return isSecret ? secret(parts) : parts;
        };
        const specs = mapValues(history, open);
        const gone = await goneVersions(request, specs, version);
        return {
            inputs: {
                ...news,
                version,
                // There in any case: in a preview a property that is not there counts as one that is not known.
                gone,
                numbers: Object.keys(history).sort(byAge),
                specs,
                environments: apart(specification => specification.environment),
                builtWith: apart(specification => specification.buildArgs),
                containers: apart(specification => specification.container),
                makings: { ...before.makings, ...(isNew && { [version]: await making(identity) }) },
                ...(identity !== undefined && { identity }),
            },
        };
    },

    idOf: inputs => (inputs as VersionsInputs).functionName,

    /** Containers are resources of their own; images that were built are of the versions. */
    async delete(props) {
        const { specs, host } = reveal(props) as Entered;
        for (const { image, build } of Object.values(specs)) {
            if (build !== undefined) {
                await removeImage(engineAt(host), image);
            }
        }
    },
});

/** The versions that there are, for a preview: their containers stay, whatever the program turns out to ask for. Secrets stay so. */
function soFar(olds: object): Partial<Entered> {
    const {
        gone = [],
        numbers,
        specs,
        environments,
        builtWith,
        containers,
        makings,
        identity,
    } = olds as Partial<Entered>;
    const known = { gone, numbers, specs, environments, builtWith, containers, makings, identity };
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** What the program asks for. Versions are told apart by what an image is built from, not by its name. */
function specOf({ spec, environment, buildArgs = {}, container = {} }: VersionsInputs, image: string): VersionSpec {
    return {
        ...spec,
        image,
        environment,
        ...(Object.keys(buildArgs).length > 0 && { buildArgs }),
        ...(Object.keys(container).length > 0 && { container }),
    };
}

/** The image as what it is for good; nothing for one that is built. */
async function pin(
    { spec, functionName, host }: VersionsInputs,
    { spec: specBefore, version = "", specs }: Partial<Entered>,
    registryAuth: readonly RegistryAuth[],
    urn: string,
): Promise<string> {
    const { image } = spec;
    if (image === undefined) {
        return "";
    }
    const [named, pinnedTo] = [specBefore?.image, specs?.[version]?.image];
    const before = named === undefined || pinnedTo === undefined ? undefined : { image: named, pinned: pinnedTo };
    const { pinned, warning } = await pinImage(engineAt(host), { image, registryAuth, before }).catch(
        (error: unknown) => {
            throw new Error(`${functionName}: ${(error as Error).message}`, { cause: error });
        },
    );
    if (warning !== undefined) {
        await warn(`${functionName}: ${warning}`, urn);
    }
    return pinned;
}

/** The older versions that cannot run any more: their images were built, and are gone. The newest one's is built in the update. */
async function goneVersions(
    { host }: VersionsInputs,
    specs: Record<string, OpenSpec>,
    newest: string,
): Promise<string[]> {
    const built = Object.entries(specs).filter(([version, { build }]) => build !== undefined && version !== newest);
    if (built.length === 0) {
        return [];
    }
    const existing = await imageNames(engineAt(host));
    return built.filter(([, { image }]) => !existing.has(image)).map(([version]) => version);
}

function nameOf({ image, build }: VersionSpec, number: string, owner: string[], identity: string | undefined): string {
    return build === undefined ? image : imageName(owner, number, build, identity);
}

/** The program's folder is the plugin's. */
async function making(owner: string | undefined): Promise<Making> {
    const commit = await gitCommit(process.cwd());
    return {
        created: new Date().toISOString(),
        ...(commit !== undefined && { commit }),
        ...(owner !== undefined && { owner }),
    };
}

function openSpec({ image, build, port, command, memory, cpus, health, container }: VersionSpec): OpenSpec {
    const more = container && Object.keys(container).sort();
    const parts = { image, build, port, command, memory, cpus, health, more };
    return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as unknown as OpenSpec;
}

function historyOf({
    specs,
    environments = {},
    builtWith = {},
    containers = {},
}: Partial<Entered>): Record<string, VersionSpec> | undefined {
    return (
        specs &&
        mapValues(specs, (open, number) => {
            const { more, ...spec } = open;
            const [buildArgs, container] = [
                builtWith[number] ?? {},
                more === undefined ? {} : (containers[number] ?? {}),
            ];
            return {
                ...spec,
                image: spec.build === undefined ? spec.image : "",
                environment: environments[number] ?? {},
                ...(Object.keys(buildArgs).length > 0 && { buildArgs }),
                ...(Object.keys(container).length > 0 && { container }),
            };
        })
    );
}

function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
