import { stackOf } from "../../components/platforms/local/layout";
import type { WindowStats } from "../../components/model/gates";
import type { Release } from "../../components/state/releases";
import { awsAccessOf, placeOf, type StackState } from "../engine/stack-state";
import { AwsMetrics } from "../../components/platforms/aws/operations/metrics";
import { DockerMetrics } from "../../components/platforms/docker/operations/metrics";
import { LocalMetrics } from "../../components/platforms/local/operations/metrics";
import { MetricsDown, type MetricsSource } from "../../components/metrics/metrics-source";

export { MetricsDown, type MetricsSource };

/**
 * Where the metrics of a function are. Nothing is read yet: what cannot be read is said by `mark()` and `window()`.
 *
 * @param state the stack's state, which says where the function is
 * @param release as it is in the window: CloudWatch is asked for its newest version, its published one, and those that its
 *        default alias names
 */
export function openMetrics(state: StackState, release: Release): MetricsSource {
    const place = placeOf(state, release);
    if (release.platform === "local" && place !== undefined) {
        return new LocalMetrics(stackOf(place), release.name);
    }
    if (release.platform === "aws" && place !== undefined) {
        return new AwsMetrics(place, release, awsAccessOf(state, release));
    }
    if (release.platform === "docker" && release.metricsUrl !== undefined) {
        return new DockerMetrics({
            url: release.metricsUrl,
            router: release.router,
            shared: release.shared?.functionName,
        });
    }
    return new NoMetrics(
        release.platform === "other"
            ? `${release.name} is a release of its own, whose platform has no metrics that gray knows`
            : `${release.name} is not deployed, so it has no metrics`,
    );
}

/** Of a platform that a user brings. */
class NoMetrics implements MetricsSource {
    readonly name = "no metrics";

    constructor(private readonly why: string) {}

    async mark(): Promise<void> {
        return Promise.reject(new MetricsDown(this.why));
    }

    async window(): Promise<Record<string, WindowStats>> {
        return Promise.reject(new MetricsDown(this.why));
    }
}
