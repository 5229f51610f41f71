import { isDeepStrictEqual } from "node:util";
import { byAge } from "../../model/weights";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasSecret, hasUnknown, reveal, secret } from "../../plugin/secrets";
import { enter, type VersionSpec } from "../ledger";
import { engineAt } from "./engine";
import { pinImage } from "./image";

/** What a version is made of, but for its environment: that stands apart, since it may be secret. */
export type OpenSpec = Omit<VersionSpec, "environment">;

/** Inputs of the Versions resource, as a program gives them. */
interface Asked {
    functionName: string;
    spec: OpenSpec;
    environment: Record<string, string>;
    host?: string;
}

/** What `check` puts in: the versions so far, by number. */
interface Entered extends Asked {
    version: string;
    numbers: string[];
    specs: Record<string, OpenSpec>;
    environments: Record<string, Record<string, string>>;
}

/**
 * The versions of a function, in the stack's state: nothing is made on the engine. Numbers are found in `check`, so a
 * preview knows them.
 */
export const versionsProvider: ResourceProvider = {
    async check(olds, news) {
        if (hasUnknown(news)) {
            return { inputs: news };
        }
        const { spec, environment, host, functionName } = reveal(news) as Asked;
        const image = await pinImage(engineAt(host), spec.image).catch((error: unknown) => {
            throw new Error(`${functionName}: ${(error as Error).message}`, { cause: error });
        });
        const { version, ledger } = enter(ledgerOf(reveal(olds) as Partial<Entered>), { ...spec, image, environment });
        const environments = mapValues(ledger, each => each.environment);
        return {
            inputs: {
                ...news,
                version,
                numbers: Object.keys(ledger).sort(byAge),
                specs: mapValues(ledger, openSpec),
                environments: hasSecret(news) || hasSecret(olds) ? secret(environments) : environments,
            },
        };
    },

    async diff(olds, news) {
        return { changes: hasUnknown(news) || !isDeepStrictEqual(reveal(olds), reveal(news)) };
    },

    async create(inputs) {
        return { id: (reveal(inputs) as Asked).functionName, outs: inputs };
    },

    async update(_olds, news) {
        return { outs: news };
    },

    async read(id, props) {
        return { id, props };
    },

    async delete() {
        // Containers are resources of their own.
    },
};

function openSpec({ image, port, command, memory, cpus, health }: VersionSpec): OpenSpec {
    const given = { image, port, command, memory, cpus, health };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as OpenSpec;
}

function ledgerOf({ specs, environments = {} }: Partial<Entered>): Record<string, VersionSpec> | undefined {
    return specs && mapValues(specs, (spec, number) => ({ ...spec, environment: environments[number] ?? {} }));
}

function mapValues<T, R>(record: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
