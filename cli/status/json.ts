import { errorRate } from "../../components/model/gates";
import { releaseJson } from "../output/release-json";
import type { FunctionStatus } from "./function-status";

/** Functions as they are, for programs. */
export function statusJson(stack: string, functions: readonly FunctionStatus[], now: number): Record<string, unknown> {
    return {
        stack,
        at: new Date(now).toISOString(),
        functions: functions.map(({ release, versions, problem, seen }) => ({
            ...releaseJson(release),
            metrics: {
                source: seen.source,
                problem: seen.problem ?? null,
                windowSeconds: seen.window === undefined ? null : seen.window / 1000,
            },
            versionsProblem: problem ?? null,
            versions: versions.map(({ version, created, codeHash, commit, heldBy, stats }) => ({
                version,
                created: created ?? null,
                codeHash: codeHash ?? null,
                commit: commit ?? null,
                heldBy,
                down: stats === undefined ? null : stats.down === true,
                requests: stats?.requests ?? null,
                errors: stats?.errors ?? null,
                errorRate: stats === undefined ? null : errorRate(stats),
                p95: stats?.p95 ?? null,
            })),
        })),
    };
}
