import type * as pulumi from "@pulumi/pulumi";
import type { ReleaseInputs } from "../inputs";
import type { Rule, Sticky } from "../model/rules";
import type { AliasTarget } from "../model/weights";

/** The type token of a portable function. It is a contract: renaming it needs an alias. */
export const PORTABLE_TYPE = "gray:index:Function";

/** What means the same on every platform. A platform refuses what it cannot honour. */
export interface PortableArgs extends ReleaseInputs {
    /** The folder with the handler in it, relative to the program's folder. For `local` and `aws`. */
    code?: string;
    /** `file.function`, a Lambda handler: `index.handler`. For `local` and `aws`. */
    handler?: string;
    /** Environment variables. Secrets stay secret in the stack's state. */
    environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * Seconds a request may take, 1 to 900.
     *
     * @default 3 on local and aws, 60 on docker
     */
    timeout?: number;
    /**
     * MB of memory.
     *
     * @default 128 on local and aws, no limit on docker
     */
    memorySize?: number;
    /**
     * `nodejs` is the platform's own choice. A Lambda runtime may be named.
     *
     * @default "nodejs"
     */
    runtime?: string;
    /**
     * More aliases: name → a version, or two with shares. Versions are `$latest`, `$published` or numbers.
     *
     * @default none beside `live`, which carries the split
     * @example { dev: "$latest", prepub: "3", release: { "2": 0.8, "$latest": 0.2 } }
     */
    aliases?: Record<string, AliasTarget>;
    /**
     * Requests to the default alias that go to one version whatever the weights say. The first match wins.
     *
     * @default none
     */
    rules?: Rule[];
    /**
     * What tells users apart: the same user keeps the same version.
     *
     * @default none: every request is dealt out at random
     */
    sticky?: Sticky;
}

/** What means the same, and has the same name, in the arguments of every platform. */
export function commonArgs({
    aliases,
    traffic,
    publish,
    pin,
    ramp,
}: PortableArgs): Pick<PortableArgs, "aliases" | keyof ReleaseInputs> {
    return { aliases, traffic, publish, pin, ramp };
}
