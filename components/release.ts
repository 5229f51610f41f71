import * as pulumi from "@pulumi/pulumi";
import { type AskedInputs, readInputs, type ReleaseInputs } from "./inputs";
import { isKnown } from "./known";
import { FIRST_TRAFFIC, keptParts, type Memory } from "./model/memory";
import { LATEST } from "./model/references";
import { ineffective } from "./model/warnings";
import { defaultWeights, type Split, splitOf, type Weights } from "./model/weights";
import { enrol } from "./roster";
import { orRefuse } from "./refuse";

/** Arguments of {@link Release}. */
export interface ReleaseArgs extends ReleaseInputs {
    /** The newest version: whatever names a version on your platform (a number, a revision name). */
    latest: pulumi.Input<string>;
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
export class Release extends pulumi.ComponentResource {
    /** The newest version, as given. */
    public readonly latest: pulumi.Output<string>;
    /** The version last marked stable; `undefined` while there is none. */
    public readonly published: pulumi.Output<string | undefined>;
    /** Share that `latest` is asked to get, 0 to 1. */
    public readonly traffic: pulumi.Output<number>;
    /** Version → share: one or two entries that sum to 1. Unknown in a preview that makes a version of unknown name. */
    public readonly weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share: known in every preview. */
    public readonly split: pulumi.Output<Split>;
    /** The version with the larger claim: the published one while traffic is below 1. Known whenever it can be. */
    public readonly primary: pulumi.Output<string>;

    constructor(name: string, args: ReleaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const asked = orRefuse(name, () => readInputs(name, args, true));
        enrol(name, asked.mentions);
        super("gray:index:Release", name, {}, opts);

        this.latest = pulumi.output(args.latest);
        const memory = this.remember(name, asked, opts);
        const published = memory.published;
        this.traffic = memory.traffic;
        this.published = published.apply(version => (version === "" ? undefined : version));
        this.weights = pulumi
            .all([this.latest, published, this.traffic])
            .apply(([latest, version, traffic]) => defaultWeights({ latest, published: version }, traffic));
        this.split = pulumi.output(isKnown(this.latest)).apply(known => {
            if (known) {
                return pulumi
                    .all([this.latest, published, this.traffic])
                    .apply(([latest, version, traffic]) => splitOf(traffic, version !== "", version === latest));
            }
            // A version of unknown name is a new one: it is the published one only if this update publishes it.
            return asked.publish
                ? pulumi.output<Split>({ [LATEST]: 1 })
                : pulumi
                      .all([published, this.traffic])
                      .apply(([version, traffic]) => splitOf(traffic, version !== "", false));
        });
        this.primary = pulumi
            .all([published, this.traffic])
            .apply(([version, traffic]) => (version !== "" && traffic < 1 ? pulumi.output(version) : this.latest));
        this.warn(asked, published);

        this.registerOutputs({
            latest: this.latest,
            published: this.published,
            traffic: this.traffic,
            weights: this.weights,
            split: this.split,
        });
    }

    /**
     * The memory: a Stash whose parts follow what is given and stand still otherwise. Its `input` is read back, not
     * its `output`, which is frozen when it is made.
     */
    private remember(name: string, asked: AskedInputs, opts: pulumi.ComponentResourceOptions): Outputs<Memory> {
        const published = asked.pin ?? (asked.publish ? this.latest : "");
        const stash = new pulumi.Stash(
            `${name}-memory`,
            { input: { published, traffic: asked.traffic ?? FIRST_TRAFFIC } },
            {
                parent: this,
                dependsOn: opts.dependsOn,
                replaceWith: opts.replaceWith,
                ignoreChanges: keptParts(asked).map(part => `input.${part}`),
            },
        );
        const input = stash.input as pulumi.Output<Memory>;
        return { published: input.published, traffic: input.traffic };
    }

    /** Says what was asked for and cannot take effect. */
    private warn(asked: AskedInputs, published: pulumi.Output<string>): void {
        for (const sentence of asked.overridden) {
            void pulumi.log.warn(sentence, this);
        }
        pulumi.output(isKnown(this.latest)).apply(known => {
            const latest = known ? this.latest : pulumi.output(undefined);
            // What is published now is not known in a preview that publishes a version of unknown name, nor needed.
            const stands = asked.publish ? pulumi.output("") : published;
            return pulumi.all([latest, stands, this.traffic]).apply(([version, stable, traffic]) => {
                const sentence = ineffective(asked, { published: stable, traffic }, version);
                return sentence === undefined ? undefined : pulumi.log.warn(sentence, this);
            });
        });
    }
}

type Outputs<T> = { [K in keyof T]: pulumi.Output<T[K]> };
