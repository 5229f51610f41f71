import { type AliasRecord, listAliases, readAlias } from "../../components/platforms/local/alias-store";
import { listFolder } from "../../components/files";
import { functionFolder, functionsFolder } from "../../components/platforms/local/layout";
import { readVersion } from "../../components/platforms/local/version-store";
import { seedOf } from "../../components/model/bucket";
import type { Rule } from "../../components/model/rules";
import { type Route, routeOf, withoutVersions } from "../../components/model/weights";
import type { VersionPool } from "../pool/version-pool";
import type { Pools } from "../pool/pools";
import type { Failure } from "../worker/messages";

/** An alias as it is served. */
export interface ServedAlias {
    record: AliasRecord;
    /** The weights and rules in force: without versions that are not ready. */
    route: Route;
    rules: Rule[];
    seed: number;
}

/** A function as it is served. */
export interface ServedFunction {
    name: string;
    folder: string;
    aliases: Map<string, ServedAlias>;
    /** The pools of the versions that aliases name. */
    pools: Map<string, VersionPool>;
    /** Versions that aliases name and that cannot be loaded, with the reason. */
    unready: Map<string, Failure>;
}

/**
 * What is served: read from the stack's folder, one function at a time. A change takes effect when the versions it
 * names have loaded; until then the old state serves.
 */
export class RoutingTable {
    readonly functions = new Map<string, ServedFunction>();
    private readonly loading = new Map<string, Promise<void>>();

    constructor(
        private readonly stackFolder: string,
        private readonly pools: Pools,
    ) {}

    /** What is served, by name. */
    list(): ServedFunction[] {
        return [...this.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    }

    /** Reads everything again. Resolves when all of it is in force. */
    async refresh(): Promise<void> {
        const names = listFolder(functionsFolder(this.stackFolder));
        const all = new Set([...names, ...this.functions.keys()]);
        const done = await Promise.allSettled([...all].map(async name => this.refreshFunction(name)));
        const failed = done.find(result => result.status === "rejected");
        if (failed !== undefined) {
            throw failed.reason;
        }
    }

    /** The pool of any version of a function; `undefined` when it does not exist. Versions in traffic are at hand. */
    poolOf(served: ServedFunction, version: string): VersionPool | undefined {
        const open = served.pools.get(version);
        if (open !== undefined) {
            return open;
        }
        const record = readVersion(served.folder, version);
        return record === undefined ? undefined : this.pools.open(served.folder, served.name, record);
    }

    /** One refresh of a function at a time, in order. */
    private async refreshFunction(name: string): Promise<void> {
        const before = this.loading.get(name) ?? Promise.resolve();
        const now = before.catch(() => undefined).then(async () => this.load(name));
        this.loading.set(name, now);
        await now;
    }

    private async load(name: string): Promise<void> {
        const folder = functionFolder(this.stackFolder, name);
        const records = listAliases(folder).flatMap(alias => readAlias(folder, alias) ?? []);
        if (records.length === 0) {
            this.functions.delete(name);
            this.pools.keepOnly(name, new Set());
            return;
        }
        const wanted = new Set(
            records.flatMap(record => [...Object.keys(record.weights), ...record.rules.map(rule => rule.version)]),
        );
        const pools = new Map<string, VersionPool>();
        const unready = new Map<string, Failure>();
        await Promise.all(
            [...wanted].map(async version => {
                const record = readVersion(folder, version);
                const pool = record && this.pools.open(folder, name, record);
                const failure = pool === undefined ? notOnDisk(version) : await pool.warm();
                if (pool !== undefined) {
                    pools.set(version, pool);
                }
                if (failure !== undefined) {
                    unready.set(version, failure);
                }
            }),
        );
        const aliases = records.map(record => [record.alias, serve(name, record, unready)] as const);
        this.functions.set(name, { name, folder, aliases: new Map(aliases), pools, unready });
        this.pools.keepOnly(name, new Set(pools.values()));
    }
}

function notOnDisk(version: string): Failure {
    return { errorType: "ResourceNotFoundException", errorMessage: `version ${version} is not on disk` };
}

function serve(functionName: string, record: AliasRecord, unready: ReadonlyMap<string, Failure>): ServedAlias {
    const ready = withoutVersions(record.weights, new Set(unready.keys()));
    const rules = record.rules.filter(rule => !unready.has(rule.version));
    return { record, route: routeOf(ready ?? record.weights), rules, seed: seedOf(functionName, record.alias) };
}
