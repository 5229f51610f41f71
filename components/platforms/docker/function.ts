import * as pulumi from "@pulumi/pulumi";
import { withFormerPlaces } from "../../former-places";
import { isKnown, promiseOf } from "../../pulumi-internals";
import { ArgumentError, show } from "../../model/argument-error";
import { requireNamed } from "../../model/named-versions";
import { publishedAs } from "../../model/references";
import { resolve, weightsIn } from "../../model/resolution";
import type { Split, Weights } from "../../model/weights";
import { orRefuse } from "../../user-error";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { registered, release } from "../../release";
import { registerFunction } from "../../function-registry";
import { withoutStackTraces } from "../../without-stack-traces";
import type { CheckedBuild } from "./build";
import { checkArgs } from "./checks";
import { makeContainer, runVersion, type Running } from "./container";
import { engineOf } from "./engine";
import type { FunctionArgs } from "./function-args";
import { TYPE } from "./function-type";
import { gatewayIngress, ownIngress } from "./ingress";
import type { Address } from "./haproxy/address";
import { liveVersions, routedNow } from "./routing";
import { makeVersions, type VersionSpecifications, versionToRun } from "./version-specification";
import { cleanUpContainers } from "./container-cleanup";
import { PACKAGE } from "./plugin/resource-types";

/**
 * A containerised function on a Docker engine, with a gray release: every change of its image or configuration is a new
 * version, all versions that anyone may get run, and HAProxy in front of them deals out the callers.
 *
 * @example
 * ```ts
 * const api = new gray.docker.Function("api", { image: "shop/api:1.4", port: 8080, traffic: 0.1 });
 * export const { url, split } = api;
 * ```
 */
export class Function extends pulumi.ComponentResource {
    /** The newest version's number. */
    public readonly version: pulumi.Output<string>;
    /** The published version's number; `undefined` while there is none. */
    public readonly published: pulumi.Output<string | undefined>;
    /** Version → share of the default alias. */
    public readonly weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share: known in every preview. */
    public readonly split: pulumi.Output<Split>;
    /** Every alias's weights, by name. */
    public readonly aliases: pulumi.Output<Record<string, Weights>>;
    /** Where the default alias answers. */
    public readonly url: pulumi.Output<string>;
    /**
     * Where every alias and version that runs answers, on this machine alone: by the host `dev.localhost`, `3.localhost`;
     * behind a gateway `dev.api.localhost`, `3.api.localhost`.
     */
    public readonly internalUrl: pulumi.Output<string>;
    /** The name of the network that router and containers are in. */
    public readonly network: pulumi.Output<string>;
    /** HAProxy's metrics, for Prometheus; each version is a backend, `v3`, or `api.v3`. On this machine alone. */
    public readonly metricsUrl: pulumi.Output<string>;

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const checked = orRefuse(name, () => checkArgs(name, args));
        registerFunction(name, checked.inputs.mentions);
        super(TYPE, name, {}, withFormerPlaces(name, opts));
        const host = engineOf(this);

        const versions = withoutStackTraces(this, () => makeVersions(this, name, args, checked, host));
        const refusing = { owner: this, name, platform: PACKAGE };
        const existing = pulumi
            // What is gone is not in the state of an earlier version; a preview that skips the resource takes it for unknown.
            .all([versions.numbers, promiseOf(versions.gone), isKnown(versions.version)])
            .apply(async ([numbers, gone = [], isComplete]: [string[] | undefined, string[] | undefined, boolean]) =>
                orRefuseOnceKnown(refusing, () => {
                    if (numbers !== undefined && isComplete) {
                        requireNamed({ ...checked, pin: checked.inputs.pin }, numbers);
                        requireImage(checked.inputs.pin, numbers, gone);
                    }
                }),
            );
        // A preview may not know yet whether there is a new version: the containers that there are stay in it all the same.
        const newest = versions.numbers.apply((numbers: string[] | undefined) => numbers?.at(-1));
        const { readyTimeout, drainTimeout } = checked;
        const owned = { owner: this, name, readyTimeout, drainTimeout, host };
        const entrance = withoutStackTraces(this, () =>
            args.gateway === undefined || checked.route === undefined
                ? ownIngress(owned, args.routerImage, checked.listen)
                : gatewayIngress(owned, args.gateway, checked.route),
        );
        const surroundings = { ...owned, network: entrance.network, router: entrance.router };
        const numbered = pulumi
            .all([versions.specs, versions.makings])
            .apply(([specs, makings]): VersionSpecifications => ({ specs, makings }));
        const start = (version: string, known: VersionSpecifications, build?: CheckedBuild): Running =>
            withoutStackTraces(this, () => runVersion(versionToRun(surroundings, versions, known, version, build)));
        const { pin } = checked.inputs;
        const first = pulumi
            .all([newest, numbered, existing])
            .apply(([version, known]: [string | undefined, VersionSpecifications, unknown]) =>
                // Undefined where an update of other resources alone (`--target`) skips a function that was never made.
                version === undefined
                    ? []
                    : [...new Set([version, pin ?? version])]
                          .filter(number => known.specs[number] !== undefined)
                          .map(number => start(number, known, number === version ? checked.build : undefined)),
            );

        const outputs = withoutStackTraces(this, () =>
            release(this, name, checked.inputs, versions.version, {
                platform: PACKAGE,
                // A version that cannot serve is neither published nor weighed.
                dependsOn: first.apply(all => all.map(({ ready }) => ready)),
                replaceWith: [versions],
                targets: checked.aliases,
                pinned: pin === undefined ? undefined : existing.apply(() => pin),
            }),
        );
        const { latest, published, resolved } = outputs;
        const running = first.apply(begun =>
            pulumi.all([newest, published, numbered]).apply(async ([number = "", stable = "", known]) =>
                orRefuseOnceKnown(refusing, () => {
                    if (begun.length === 0) {
                        return [];
                    }
                    const started = begun.map(({ version }) => version);
                    const named = { newest: number, published: publishedAs(stable) };
                    const live = liveVersions(checked, resolve(named, 0, checked.aliases));
                    const others = live.filter(version => !started.includes(version));
                    return [...begun, ...others.map(version => start(version, known))];
                }),
            ),
        );
        const routed = pulumi
            .all([resolved, addressesOf(running)])
            .apply(async ([resolution, servers]) =>
                orRefuseOnceKnown(refusing, () => routedNow(name, checked, resolution, servers)),
            );
        const ready = running.apply(all => all.map(container => container.ready));
        const routes = withoutStackTraces(this, () => entrance.serve(routed, ready));
        const keepVersion = (version: string): pulumi.Output<string> =>
            numbered.apply(known =>
                withoutStackTraces(this, () => makeContainer(versionToRun(surroundings, versions, known, version)).id),
            );
        const { identity } = versions;
        withoutStackTraces(this, () =>
            cleanUpContainers({ ...surroundings, running, keep: checked.keep, keepVersion, routes, identity }),
        );

        this.version = latest;
        this.published = published;
        this.weights = outputs.weights;
        this.split = outputs.split;
        this.aliases = resolved.apply(weightsIn);
        this.network = entrance.network;
        this.url = entrance.url;
        this.internalUrl = entrance.internalUrl;
        this.metricsUrl = entrance.metricsUrl;
        this.registerOutputs({
            ...registered(checked.inputs, checked),
            url: this.url,
            metricsUrl: this.metricsUrl,
            internalUrl: this.internalUrl,
            router: entrance.router,
        });
    }
}

function addressesOf(running: pulumi.Output<Running[]>): pulumi.Output<Record<string, Address>> {
    return running.apply(all => pulumi.all(Object.fromEntries(all.map(({ version, address }) => [version, address]))));
}

/**
 * Refuses a pin to a version whose image was built and is gone: nothing can build it again.
 *
 * @param gone the versions of that kind
 * @throws ArgumentError
 */
function requireImage(pin: string | undefined, numbers: readonly string[], gone: readonly string[]): void {
    if (pin !== undefined && gone.includes(pin)) {
        const others = numbers.filter(version => !gone.includes(version)).join(", ");
        throw new ArgumentError(
            "pin",
            `the image of version ${show(pin)} is not on the engine any more (gray prune and docker rmi remove images); give one of ${others}`,
        );
    }
}
