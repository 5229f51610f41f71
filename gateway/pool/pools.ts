import { codeOf, type VersionRecord } from "../../components/local/version-store";
import { VersionPool } from "./version-pool";

/** The pools of all versions that run, by function and version. */
export class Pools {
    private readonly pools = new Map<string, { id: string; pool: VersionPool }>();
    private readonly closing = new Set<Promise<void>>();

    /**
     * The pool of a version, made when there is none. A version whose number was given out anew (its function was
     * deleted and made again) gets a new one.
     */
    open(functionFolder: string, functionName: string, record: VersionRecord): VersionPool {
        const key = `${functionName}:${record.version}`;
        const found = this.pools.get(key);
        if (found?.id === record.id) {
            return found.pool;
        }
        if (found !== undefined) {
            this.close(key);
        }
        const { handler, runtime, timeout, memorySize, environment } = record;
        const pool = new VersionPool({
            functionName,
            version: record.version,
            codeFolder: codeOf(functionFolder, record.version),
            configuration: { handler, runtime, timeout, memorySize, environment },
        });
        this.pools.set(key, { id: record.id, pool });
        return pool;
    }

    /** Lets the pools of a function go, except those of the versions named. They drain first. */
    keepOnly(functionName: string, versions: ReadonlySet<string>): void {
        for (const key of [...this.pools.keys()]) {
            const [name, version] = key.split(":");
            if (name === functionName && !versions.has(version ?? "")) {
                this.close(key);
            }
        }
    }

    /** Drains all; after `milliseconds` what is left is cut off. */
    async closeAll(milliseconds: number): Promise<void> {
        const pools = [...this.pools.values()].map(({ pool }) => pool);
        for (const key of [...this.pools.keys()]) {
            this.close(key);
        }
        const drained = Promise.all(this.closing);
        const cut = new Promise(resolve => setTimeout(resolve, milliseconds).unref());
        await Promise.race([drained, cut]);
        await Promise.all(pools.map(async pool => pool.destroy()));
    }

    private close(key: string): void {
        const found = this.pools.get(key);
        this.pools.delete(key);
        if (found !== undefined) {
            const closed = found.pool.close().finally(() => this.closing.delete(closed));
            this.closing.add(closed);
        }
    }
}
