import { codeOf, type VersionRecord } from "../../components/platforms/local/version-store";
import { VersionPool } from "./version-pool";

/** The pools of all versions that run, by function and version. */
export class Pools {
    private readonly pools = new Map<string, VersionPool>();
    /** Pools that drain, and when they are done. */
    private readonly draining = new Map<VersionPool, Promise<void>>();

    /**
     * The pool of a version, made when there is none. A version whose number was given out anew (its function was
     * deleted and made again) gets a new one.
     */
    open(functionFolder: string, functionName: string, record: VersionRecord): VersionPool {
        const key = `${functionName}:${record.version}:${record.id}`;
        const found = this.pools.get(key);
        if (found !== undefined) {
            return found;
        }
        const { handler, runtime, timeout, memorySize, environment } = record;
        const pool = new VersionPool({
            functionName,
            version: record.version,
            codeFolder: codeOf(functionFolder, record.version),
            configuration: { handler, runtime, timeout, memorySize, environment },
        });
        this.pools.set(key, pool);
        return pool;
    }

    /** Lets the pools of a function go, except those of the versions named. They drain first. */
    keepOnly(functionName: string, wanted: ReadonlySet<VersionPool>): void {
        for (const [key, pool] of [...this.pools]) {
            const [name] = key.split(":");
            if (name === functionName && !wanted.has(pool)) {
                this.close(key);
            }
        }
    }

    /** Drains all; after `milliseconds` what is left is cut off. */
    async closeAll(milliseconds: number): Promise<void> {
        [...this.pools.keys()].forEach(key => this.close(key));
        const cut = new Promise(resolve => setTimeout(resolve, milliseconds).unref());
        await Promise.race([Promise.all(this.draining.values()), cut]);
        await Promise.all([...this.draining.keys()].map(async pool => pool.destroy()));
    }

    private close(key: string): void {
        const pool = this.pools.get(key);
        this.pools.delete(key);
        if (pool !== undefined) {
            this.draining.set(
                pool,
                pool.close().finally(() => this.draining.delete(pool)),
            );
        }
    }
}
