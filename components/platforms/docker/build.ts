import type * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { ArgumentError, show } from "../../model/argument-error";
import { hashContext } from "./build-context";

/** What an image is built from. */
export interface BuildArgs {
    /**
     * The folder that is sent to the engine, relative to the program (another machine then asks for the same); its
     * `.dockerignore` says what is left out.
     */
    context: string;
    /**
     * Relative to the context, and in it.
     *
     * @default "Dockerfile"
     */
    dockerfile?: string;
    /**
     * Build arguments (`ARG`). Secrets stay secret in the stack's state; the image's own history shows what its layers
     * were made with.
     *
     * @default none
     */
    args?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * The stage of the Dockerfile.
     *
     * @default the last one
     */
    target?: string;
    /**
     * What the image is to run on.
     *
     * @default the engine's own
     * @example "linux/arm64"
     */
    platform?: string;
}

/** What a built image is known by, but for its build arguments. */
export interface BuildIdentity {
    /** A hash of the files. */
    files: string;
    target?: string;
    platform?: string;
}

/** A build that was looked at. */
export interface CheckedBuild {
    context: string;
    dockerfile: string;
    args: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
    identity: BuildIdentity;
}

/**
 * Reads where a function's image comes from.
 *
 * @returns the build, or nothing for an image that is there
 * @throws ArgumentError for none of the two, for both, and for what cannot be built
 */
export function checkSource(image: unknown, build: string | BuildArgs | undefined): CheckedBuild | undefined {
    if (build === undefined) {
        if (image === undefined || image === "") {
            throw new ArgumentError("image", 'none is given; give one such as "shop/api:1.4", or build');
        }
        return undefined;
    }
    if (image !== undefined) {
        throw new ArgumentError("build", "image is given too; give one of the two");
    }
    const buildArgs: Partial<BuildArgs> = typeof build === "string" ? { context: build } : build;
    const { context, dockerfile = "Dockerfile", args, target, platform } = buildArgs;
    for (const [argument, value] of Object.entries({ target, platform })) {
        if (value !== undefined && (typeof value !== "string" || value === "")) {
            throw new ArgumentError(`build.${argument}`, `${show(value)} is not a name; give one, or leave it out`);
        }
    }
    const files = hashContext(context, dockerfile);
    return {
        context: context ?? "",
        dockerfile,
        args,
        identity: { files, ...(target !== undefined && { target }), ...(platform !== undefined && { platform }) },
    };
}

/**
 * The name of a version's image on the engine. No registry is asked for a name of `localhost`.
 *
 * @param owner what tells the function from all others: project, stack, function
 * @param resource the identity of the resource that the image belongs to, which takes it away in the end
 * @example
 * ```ts
 * imageName(["shop", "prod", "api"], "3", identity);   // "localhost/shop/prod/api:3-5f0c1a2b3c4d"
 * ```
 */
export function imageName(
    owner: readonly string[],
    version: string,
    identity: BuildIdentity,
    resource?: string,
): string {
    const digest = createHash("sha256")
        .update(JSON.stringify([owner, identity, ...(resource === undefined ? [] : [resource])]))
        .digest("hex")
        .slice(0, 12);
    return `localhost/${owner.map(plain).join("/")}:${version}-${digest}`;
}

/** A part of a repository's name: https://github.com/distribution/reference/blob/main/reference.go */
function plain(name: string): string {
    const words = name.toLowerCase().split(/[^a-z0-9]+/);
    return words.filter(word => word !== "").join("-") || "x";
}
