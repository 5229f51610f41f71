import * as pulumi from "@pulumi/pulumi";
import { resolveAliases } from "../model/aliases";
import { requireNamed } from "../model/named-versions";
import { DEFAULT_ALIAS } from "../model/names";
import type { Named } from "../model/references";
import { resolveRules, type Rule } from "../model/rules";
import { routeOf, type Split, type Weights } from "../model/weights";
import { orRefuse } from "../refuse";
import { registered, release } from "../release";
import { enrol } from "../roster";
import { withoutStacks } from "../without-stacks";
import type { CheckedBuild } from "./build";
import { buildImage } from "./built-image";
import { checkArgs, type CheckedArgs } from "./checks";
import { makeContainer, runVersion, type Running, type VersionToRun } from "./container";
import type { FunctionArgs } from "./function-args";
import { gatewayEntrance, ownEntrance } from "./entrance";
import type { Address, Routed, RoutedAlias } from "./haproxy/config";
import { settleOthers } from "./others";
import type { Making, OpenSpec } from "./plugin/versions-provider";
import { Versions } from "./versions";

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
        enrol(name, checked.asked.mentions);
        super("gray:docker:Function", name, {}, opts);
        const host = new pulumi.Config("docker").get("host");

        const versions = withoutStacks(() => makeVersions(this, name, args, checked, host));
        const existing = versions.numbers.apply(numbers =>
            orRefuse(name, () => requireNamed({ ...checked, pin: checked.asked.pin }, numbers)),
        );
        const entered = { owner: this, name, seconds: checked.drainTimeout, host };
        const entrance = withoutStacks(() =>
            args.gateway === undefined || checked.route === undefined
                ? ownEntrance(entered, args.routerImage, checked.listen)
                : gatewayEntrance(entered, args.gateway, checked.route),
        );
        const { network } = entrance;
        const given = (
            version: string,
            specs: Record<string, OpenSpec>,
            makings: Record<string, Making>,
            made?: CheckedBuild,
        ): VersionToRun => {
            const spec = specs[version];
            if (spec === undefined) {
                throw new Error(`${name}: the state has no version ${version}`);
            }
            const environment = versions.environments.apply(all => all[version] ?? {});
            const image = made === undefined ? spec.image : buildImage(this, name, spec.image, made);
            const { readyTimeout, drainTimeout } = checked;
            const { commit } = makings[version] ?? {};
            return {
                owner: this,
                name,
                network,
                readyTimeout,
                drainTimeout,
                host,
                version,
                spec,
                image,
                environment,
                commit,
            };
        };
        const start = (...version: Parameters<typeof given>): Running =>
            withoutStacks(() => runVersion(given(...version)));
        const newest = pulumi
            .all([versions.version, versions.specs, versions.makings, existing])
            .apply(([version, specs, makings]) => start(version, specs, makings, checked.build));

        const { pin } = checked.asked;
        const outputs = withoutStacks(() =>
            release(this, name, checked.asked, versions.version, {
                // A version that cannot serve is neither published nor weighed.
                dependsOn: newest.apply(({ ready }) => ready),
                replaceWith: [versions],
                pinned: pin === undefined ? undefined : existing.apply(() => pin),
            }),
        );
        const { latest, published, traffic } = outputs;
        const named = pulumi
            .all([latest, published])
            .apply(([number, stable]): Named => ({ latest: number, published: stable ?? "" }));

        const running = newest.apply(first =>
            pulumi.all([named, versions.specs, versions.makings]).apply(([now, specs, makings]) => {
                const others = liveVersions(name, checked, now).filter(version => version !== first.version);
                return [first, ...others.map(version => start(version, specs, makings))];
            }),
        );
        const routed = pulumi
            .all([named, traffic, addressesOf(running)])
            .apply(([now, share, servers]) => route(name, checked, now, share, servers));
        const ready = running.apply(all => all.map(each => each.ready));
        const routes = withoutStacks(() => entrance.serve(routed, ready));
        const others = {
            owner: this,
            name,
            network,
            running,
            keep: checked.keep,
            keepVersion: (version: string) =>
                pulumi
                    .all([versions.specs, versions.makings])
                    .apply(([specs, makings]) => makeContainer(given(version, specs, makings), false).id),
            routes,
            drainTimeout: checked.drainTimeout,
            host,
        };
        withoutStacks(() => settleOthers(others));

        this.version = latest;
        this.published = published;
        this.weights = outputs.weights;
        this.split = outputs.split;
        this.aliases = pulumi.all([named, outputs.weights]).apply(([now, live]): Record<string, Weights> => ({
            [DEFAULT_ALIAS]: live,
            ...aliasWeights(name, checked, now),
        }));
        this.network = network;
        this.url = entrance.url;
        this.internalUrl = entrance.internalUrl;
        this.metricsUrl = entrance.metricsUrl;
        this.registerOutputs({
            ...registered(outputs, checked.asked, checked),
            aliases: this.aliases,
            url: this.url,
            metricsUrl: this.metricsUrl,
            internalUrl: this.internalUrl,
        });
    }
}

function makeVersions(
    parent: pulumi.Resource,
    name: string,
    { image, port, command, memory, cpus, environment = {} }: FunctionArgs,
    { health, build }: CheckedArgs,
    host: string | undefined,
): Versions {
    const spec = pulumi.output(image).apply(found => ({
        ...(build === undefined ? { image: found } : { build: build.identity }),
        port,
        ...(command && { command }),
        ...(memory !== undefined && { memory }),
        ...(cpus !== undefined && { cpus }),
        ...(health && { health }),
    }));
    return new Versions(
        `${name}-versions`,
        {
            functionName: name,
            owner: [pulumi.getProject(), pulumi.getStack(), name],
            spec,
            environment,
            ...(build?.args !== undefined && { buildArgs: build.args }),
            ...(host !== undefined && { host }),
        },
        { parent },
    );
}

/** The versions that somebody may get: they run. */
function liveVersions(name: string, checked: CheckedArgs, named: Named): string[] {
    const rules = rulesNow(name, checked, named).map(({ version }) => version);
    const aliases = Object.values(aliasWeights(name, checked, named)).flatMap(Object.keys);
    return [...new Set([named.latest, named.published, ...aliases, ...rules])].filter(version => version !== "");
}

function rulesNow(name: string, { rules }: CheckedArgs, named: Named): Rule[] {
    return orRefuse(name, () => resolveRules(rules, named));
}

function aliasWeights(name: string, { aliases }: CheckedArgs, named: Named): Record<string, Weights> {
    return orRefuse(name, () => resolveAliases(aliases, named));
}

function addressesOf(running: pulumi.Output<Running[]>): pulumi.Output<Record<string, Address>> {
    return running.apply(all => pulumi.all(Object.fromEntries(all.map(({ version, address }) => [version, address]))));
}

/** What the router does. With two versions the default alias names both, whatever the share. */
function route(
    name: string,
    checked: CheckedArgs,
    named: Named,
    traffic: number,
    servers: Record<string, Address>,
): Routed {
    const { latest, published } = named;
    const split = published !== "" && published !== latest;
    const live: RoutedAlias = {
        alias: DEFAULT_ALIAS,
        route: split ? { primary: published, canary: { version: latest, share: traffic } } : { primary: latest },
        rules: rulesNow(name, checked, named),
        sticky: checked.sticky,
    };
    const others = Object.entries(aliasWeights(name, checked, named)).map(([alias, weights]) => ({
        alias,
        route: routeOf(weights),
        sticky: checked.sticky,
    }));
    return {
        functionName: name,
        servers,
        ...(published !== "" && { published }),
        aliases: [live, ...others],
    };
}
