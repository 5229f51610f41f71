import { ArgumentError, show } from "./argument-error";

/** Where a portable function can run. */
export type Platform = "local" | "aws" | "docker";

const PLATFORMS: readonly string[] = ["local", "aws", "docker"];

/**
 * The platform: the argument, else the stack's configuration, else `local`.
 *
 * @throws ArgumentError for another one
 * @example
 * ```ts
 * parsePlatform(undefined, "aws");   // "aws"
 * ```
 */
export function parsePlatform(argument: unknown, configured: string | undefined): Platform {
    const [value, name] = argument === undefined ? [configured, "gray:platform"] : [argument, "platform"];
    if (value === undefined) {
        return "local";
    }
    if (typeof value !== "string" || !PLATFORMS.includes(value)) {
        throw new ArgumentError(name, `${show(value)} is not a platform; give one of ${PLATFORMS.join(", ")}`);
    }
    return value as Platform;
}
