import * as pulumi from "@pulumi/pulumi";
import { type RequestedInputs, readInputs, type ReleaseInputs } from "./inputs";
import { isKnown } from "./pulumi-internals";
import { asLastDeclared } from "./last-declared";
import { PACKAGE as LOCAL } from "./platforms/local/plugin/resource-types";
import type { Aliases } from "./model/aliases";
import { FIRST_TRAFFIC, keptParts, type Memory } from "./model/memory";
import { type NamedVersions, publishedAs, PUBLISHED, publishedVersion } from "./model/references";
import { aliasWeights, type Resolution, resolve, splitIn } from "./model/resolution";
import type { Rule, Sticky } from "./model/rules";
import { canBeIneffective, ineffective } from "./model/warnings";
import type { Split, Weights } from "./model/weights";
import { onceDeclared } from "./once-declared";
import { registerFunction } from "./function-registry";
import { orRefuse } from "./user-error";
import { orRefuseOnceKnown } from "./user-error-once-known";

/** Arguments of {@link Release}. */
export interface ReleaseArgs extends ReleaseInputs {
    /** The newest version: whatever names a version on your platform (a number, a revision name). */
    latest: pulumi.Input<string>;
}

/** What a release says: every component that holds one has these. */
export interface ReleaseOutputs {
    /** The newest version, as given. */
    latest: pulumi.Output<string>;
    /** The version last marked stable; `undefined` while there is none. */
    published: pulumi.Output<string | undefined>;
    /** Share that `latest` is asked to get, 0 to 1. */
    traffic: pulumi.Output<number>;
    /** Version → share: one or two entries that sum to 1. Unknown in a preview that makes a version of unknown name. */
    weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share: known in every preview. */
    split: pulumi.Output<Split>;
}

/** Options of {@link release}. */
export interface ReleaseOptions extends Pick<pulumi.ResourceOptions, "dependsOn" | "replaceWith"> {
    /** The Pulumi package whose plugin shows refusals. */
    platform: string;
    /** What is remembered of a version when it is published, beside its name. */
    publishedWith?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** The pin, once the platform has looked whether it is there. */
    pinned?: pulumi.Input<string>;
    /** What more aliases there are, beside the default one. */
    targets?: Aliases;
}

/** What a platform's function takes from its release. */
export interface ResolvedRelease extends ReleaseOutputs {
    /** Who gets what: known in every preview, also of a version of unknown name. */
    resolution: pulumi.Output<Resolution>;
    /** The same, unknown while the newest version's name is not known. */
    resolved: pulumi.Output<Resolution>;
    /** What is remembered of the published version, beside its name. */
    publishedWith: pulumi.Output<Record<string, string> | undefined>;
}

/**
 * The state machine of a gray release, for any platform: it remembers the published version and the last traffic in
 * the stack's state, and says which version gets which share.
 *
 * 1. Publish happens first, then traffic.
 * 2. While nothing is published, `latest` gets everything.
 * 3. While `latest` is the published version, it gets everything.
 * 4. Otherwise `latest` gets `traffic` and the published version gets the rest.
 *
 * The options `dependsOn` and `replaceWith` reach the memory: let it depend on the resource that makes versions, so
 * that a version that fails to be made changes nothing, and be replaced with it, so that a new function starts anew.
 *
 * @example
 * ```ts
 * const release = new gray.Release("api", { latest: revision.name, traffic: 0.1 });
 * export const weights = release.weights;   // { "api-00007": 0.1, "api-00006": 0.9 }
 * ```
 */
export class Release extends pulumi.ComponentResource implements ReleaseOutputs {
    public readonly latest: pulumi.Output<string>;
    public readonly published: pulumi.Output<string | undefined>;
    public readonly traffic: pulumi.Output<number>;
    public readonly weights: pulumi.Output<Weights>;
    public readonly split: pulumi.Output<Split>;
    /** The version with the larger claim: the published one while traffic is below 1. Known whenever it can be. */
    public readonly primary: pulumi.Output<string>;

    constructor(name: string, args: ReleaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const inputs = orRefuse(name, () =>
            readInputs(name, asLastDeclared({ type: "gray:index:Release", callerArguments: [] }, name, args), true),
        );
        registerFunction(name, inputs.mentions);
        super("gray:index:Release", name, {}, opts);

        // A release alone has no plugin of its own; the local platform's one comes with this package.
        const outputs = release(this, name, inputs, args.latest, { platform: LOCAL, ...opts });
        this.latest = outputs.latest;
        this.published = outputs.published;
        this.traffic = outputs.traffic;
        this.weights = outputs.weights;
        this.split = outputs.split;
        this.primary = outputs.resolution.apply(resolution => {
            const { [PUBLISHED]: share = 0 } = splitIn(resolution);
            const stable = publishedVersion(resolution.published);
            return share > 0 && stable !== undefined ? pulumi.output(stable) : this.latest;
        });
        this.registerOutputs({ latest: this.latest, ...registered(inputs) });
    }
}

/** What a function's program says of its callers beside the split: previews show it, whatever versions are known. */
export interface Declared {
    aliases: Aliases;
    rules?: readonly Rule[];
    sticky?: Sticky;
    /** How many versions stay. */
    keep?: number;
}

/**
 * What a component registers of its release, for the command line: what does not follow the traffic. What decides about
 * callers is handed back to the component in runs that must not deploy (model/last-declared.ts). Everything else is
 * read where it is true, from the memory, the versions and the aliases; to register it once more would make the engine
 * write the whole state once more for every function that moves its callers.
 */
export function registered(
    { ramp }: RequestedInputs,
    { aliases, rules = [], sticky, keep }: Declared = { aliases: {} },
): pulumi.Inputs {
    return {
        ...(ramp && { ramp: { ...ramp } }),
        ...(Object.keys(aliases).length > 0 && { targets: aliases }),
        ...(rules.length > 0 && { rules: [...rules] }),
        ...(sticky && { sticky }),
        ...(keep !== undefined && { keep }),
    };
}

/**
 * A release inside a component: the memory becomes its child, warnings name it. {@link Release} is nothing else; a
 * platform's function calls this, which saves a component for every function.
 *
 * @param opts what the memory depends on, is replaced with, and remembers beside the version; what aliases there are
 */
export function release(
    owner: pulumi.Resource,
    name: string,
    inputs: RequestedInputs,
    newest: pulumi.Input<string>,
    opts: ReleaseOptions,
): ResolvedRelease {
    const declared = pulumi.output(onceDeclared(opts.platform));
    const latest = pulumi.all([newest, declared]).apply(([version]) => version);
    const { published, traffic, publishedWith } = remember(owner, name, inputs, { latest, declared }, opts);
    const named = namedVersions(inputs, latest, published);
    const resolution = pulumi
        .all([named, traffic])
        .apply(async ([versions, share]) =>
            orRefuseOnceKnown({ owner, name, platform: opts.platform }, () => resolve(versions, share, opts.targets)),
        );
    const resolved = pulumi.all([latest, resolution]).apply(([, whole]) => whole);
    warn(owner, inputs, named);
    return {
        latest,
        published: published.apply(version => publishedVersion(publishedAs(version))),
        traffic,
        publishedWith,
        resolution,
        resolved,
        weights: resolved.apply(whole =>
            // Undefined where an update of other resources alone (`--target`) skips what was never made.
            whole.newest === undefined ? {} : aliasWeights(whole),
        ),
        split: resolution.apply(splitIn),
    };
}

/** What `$latest` and `$published` name, also in a preview that does not know the newest version's name. */
function namedVersions(
    inputs: RequestedInputs,
    latest: pulumi.Output<string | undefined>,
    published: pulumi.Output<string | undefined>,
): pulumi.Output<NamedVersions> {
    return pulumi.output(isKnown(latest)).apply(isNewestKnown => {
        if (isNewestKnown) {
            return pulumi
                .all([latest, published])
                .apply(([newest, stable]): NamedVersions => ({ newest, published: publishedAs(stable) }));
        }
        // A version of unknown name is a new one: it is the published one only if this update publishes it.
        return (inputs.publish ? pulumi.output(undefined) : published).apply((stable): NamedVersions => ({
            newest: undefined,
            published: publishedAs(stable),
        }));
    });
}

/**
 * An input of the memory that depends on what the memory is replaced with. The engine loads the memory's provider only
 * for a resource with such an input; without it, a replacement that deletes first fails with "unknown provider". Its
 * value, names of resources, is never looked at and is written only when the memory is made.
 *
 * Source: `calculateDependentReplacements` and `findResourcesReplacedWith` in
 * https://github.com/pulumi/pulumi/blob/v3.255.0/pkg/resource/deploy/step_generator.go
 */
const TOGETHER = "replacedWith";

/**
 * The memory: a Stash whose parts follow what is given and stand still otherwise. Its `input` is read back, not its
 * `output`, which is frozen when it is made.
 */
function remember(
    owner: pulumi.Resource,
    name: string,
    inputs: RequestedInputs,
    { latest, declared }: { latest: pulumi.Output<string>; declared: pulumi.Output<void> },
    { dependsOn, replaceWith, publishedWith, pinned = inputs.pin }: ReleaseOptions,
): MemoryOutputs {
    const published = pinned ?? (inputs.publish ? latest : "");
    const stash = new pulumi.Stash(
        `${name}-memory`,
        {
            input: {
                published,
                traffic: declared.apply(() => inputs.traffic ?? FIRST_TRAFFIC),
                // What a pinned version was published with is not known any more.
                ...(publishedWith && { publishedWith: inputs.publish ? publishedWith : {} }),
                ...(replaceWith && { [TOGETHER]: replaceWith.map(({ urn }) => urn) }),
            },
        },
        {
            parent: owner,
            dependsOn,
            replaceWith,
            ignoreChanges: [
                ...keptParts(inputs).filter(part => part !== "publishedWith" || publishedWith !== undefined),
                ...(replaceWith ? [TOGETHER] : []),
            ].map(part => `input.${part}`),
        },
    );
    const input = stash.input as pulumi.Output<Memory>;
    return {
        published: input.published,
        traffic: input.traffic,
        publishedWith: input.apply(memory => memory.publishedWith),
    };
}

/** Says what was asked for and cannot take effect. */
function warn(owner: pulumi.Resource, inputs: RequestedInputs, named: pulumi.Output<NamedVersions>): void {
    for (const sentence of inputs.overridden) {
        void pulumi.log.warn(sentence, owner);
    }
    if (!canBeIneffective(inputs)) {
        return;
    }
    named.apply(versions => {
        const sentence = ineffective(inputs, versions);
        return sentence === undefined ? undefined : pulumi.log.warn(sentence, owner);
    });
}

interface MemoryOutputs {
    /** Empty while nothing is published. */
    published: pulumi.Output<string>;
    traffic: pulumi.Output<number>;
    publishedWith: pulumi.Output<Record<string, string> | undefined>;
}
