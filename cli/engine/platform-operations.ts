import { MetricsDown, type MetricsSource } from "../../components/metrics/metrics-source";
import type { WindowStats } from "../../components/model/gates";
import { versionsIn } from "../../components/model/resolution";
import { byAge } from "../../components/model/weights";
import type { PlatformOperations, VersionInfo } from "../../components/platforms/operations";
import { platformNamed } from "../../components/platforms/registry";
import { OTHER } from "../../components/state/releases";
import type { Release } from "../../components/state/release";
import { functionOf, type StackState } from "./stack-state";

/** What the command line can ask of a release's platform. */
export function operationsOf({ platform }: Release): PlatformOperations {
    return platform === OTHER ? withoutPlatform : platformNamed(platform).operations();
}

/**
 * The versions of a function that there are, newest first. Of a `gray.Release` only those are known that the state names.
 *
 * @throws Error when the platform cannot be asked
 */
export async function versionsOf(state: StackState, release: Release): Promise<VersionInfo[]> {
    const found = await operationsOf(release).versions(functionOf(state, release));
    return found.sort((a, b) => byAge(b.version, a.version));
}

/** The versions that the state itself names. */
export function namedVersions({ resolution }: Release): VersionInfo[] {
    return versionsIn(resolution).map(version => ({ version }));
}

/** Where the metrics of a function are. Nothing is read yet: `mark()` and `window()` say what cannot be read. */
export function openMetrics(state: StackState, release: Release): MetricsSource {
    try {
        return operationsOf(release).openMetrics(functionOf(state, release));
    } catch (error) {
        return new NoMetrics(release.urn, (error as Error).message);
    }
}

/** Of a function that has none. */
class NoMetrics implements MetricsSource {
    readonly name = "no metrics";

    constructor(
        readonly id: string,
        private readonly why: string,
    ) {}

    async mark(): Promise<void> {
        return Promise.reject(new MetricsDown(this.why));
    }

    async window(): Promise<Record<string, WindowStats>> {
        return Promise.reject(new MetricsDown(this.why));
    }
}

/** Of a `gray.Release` of its own: its platform is the user's. */
const withoutPlatform: PlatformOperations = {
    versions: async ({ release }) => Promise.resolve(namedVersions(release)),
    metrics: { from: "no metrics", span: "since its start", errors: "none", lacks: [], isLate: false },
    openMetrics: ({ release: { name } }) => {
        throw new Error(`${name} is a release of its own, whose platform has no metrics that gray knows`);
    },
    invoke: async ({ release: { name } }) =>
        Promise.reject(new Error(`${name} is a release of its own; gray does not know how its platform is called`)),
};
