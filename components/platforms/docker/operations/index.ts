import { referencesByVersion } from "../../../model/version-references";
import type { PlatformOperations } from "../../operations";
import { invoke } from "./invoke";
import { DockerMetrics } from "./metrics";
import { pruneImages } from "./prune-images";
import { requireRouter } from "./require-router";
import { routerAddress } from "./router-address";
import { listVersions, versionsIn } from "./versions";

/** What the command line asks of Docker. */
export const operations: PlatformOperations = {
    versions: async fn => Promise.resolve(listVersions(fn)),
    metrics: {
        from: "HAProxy",
        span: "since its start",
        errors: "answers with a status of 500 or more, HAProxy's own among them",
        lacks: ["p95"],
        isLate: false,
    },
    openMetrics: fn => {
        const { metricsUrl, router, shared } = routerAddress(fn);
        if (metricsUrl === undefined) {
            throw new Error(`${fn.release.name} is not deployed, so it has no metrics`);
        }
        return new DockerMetrics({ url: metricsUrl, router, shared: shared?.functionName });
    },
    // Only versions that can receive traffic run.
    callable: ({ release }, versions) => {
        const referenced = referencesByVersion(release);
        return versions.filter(version => version in referenced);
    },
    invoke: async (fn, call) => invoke(fn.release.name, call, routerAddress(fn)),
    prune: async (fn, { keep, inUse, dryRun }) => {
        const { specs = {}, host } = versionsIn(fn);
        const { newest } = fn.release.resolution;
        const used = newest === undefined ? inUse : [...inUse, newest];
        const removed = await pruneImages({ specs, keep, inUse: used, host, dryRun });
        return { removed, held: {} };
    },
    requireAnswer: async fn => {
        const { internalUrl, router } = routerAddress(fn);
        if (internalUrl !== undefined) {
            await requireRouter(internalUrl, router);
        }
    },
};
