import { ArgumentError, show } from "../model/argument-error";
import { aws } from "./aws/platform";
import { docker } from "./docker/platform";
import { local } from "./local/platform";
import type { Platform } from "./platform";
import type { FollowerState, ReadWeights } from "./state";

/** Every platform. A new one is a folder beside theirs and a line here. */
const PLATFORMS = [local, aws, docker] as const;

/** The names of the platforms. */
export type PlatformName = (typeof PLATFORMS)[number]["name"];

/** The sections of a portable function: what holds for one platform alone, and comes before what holds for all. */
export interface PlatformSections {
    /**
     * Arguments of `gray.local.Function`.
     *
     * @default none
     */
    local?: SectionOf<typeof local>;
    /**
     * Arguments of `gray.aws.Function`.
     *
     * @default none
     */
    aws?: SectionOf<typeof aws>;
    /**
     * Arguments of `gray.docker.Function`: the image, or what it is built from, the port, and more.
     *
     * @default none; the platform docker needs it
     */
    docker?: SectionOf<typeof docker>;
}

type SectionOf<P> = P extends Platform<string, infer Section> ? Section : never;

const registered: Platform[] = [...PLATFORMS];

/** The platforms, in the order in which messages list them. */
export function platforms(): readonly Platform[] {
    return registered;
}

/** Adds a platform that is not one of this package's: a test brings its own. */
export function registerPlatform(platform: Platform): void {
    registered.push(platform);
}

/** The platform of a function's type; `undefined` for any other type. */
export function platformOfType(functionType: string): Platform | undefined {
    return registered.find(platform => platform.functionType === functionType);
}

/** The components that follow a function's split, of all platforms. */
export function followers(): FollowerState[] {
    return registered.flatMap(({ state }) => state.followers ?? []);
}

/** Whether resources of a type make a function's versions. */
export function makesVersions(type: string): boolean {
    return registered.some(({ state }) => type === state.versions);
}

/** How a resource of a type says who gets what; `undefined` for a type that carries no traffic. */
export function weightsReader(type: string): ReadWeights | undefined {
    return registered.find(({ state }) => type in state.routing)?.state.routing[type];
}

/** The platform of a name. @throws Error when there is none */
export function platformNamed(name: string): Platform {
    const found = registered.find(platform => platform.name === name);
    if (found === undefined) {
        throw new Error(`there is no platform "${name}"; there are ${names()}`);
    }
    return found;
}

/**
 * The platform of a portable function: the argument, else the stack's configuration, else `local`.
 *
 * @throws ArgumentError for one that there is not
 * @example
 * ```ts
 * choosePlatform(undefined, "aws").name;   // "aws"
 * ```
 */
export function choosePlatform(argument: unknown, configured: string | undefined): Platform {
    const [value, setting] = argument === undefined ? [configured, "gray:platform"] : [argument, "platform"];
    const wanted = value === undefined ? local.name : value;
    const found = registered.find(({ name }) => name === wanted);
    if (found === undefined) {
        throw new ArgumentError(setting, `${show(value)} is not a platform; give one of ${names()}`);
    }
    return found;
}

function names(): string {
    return registered.map(({ name }) => name).join(", ");
}
