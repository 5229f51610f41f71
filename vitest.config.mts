import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest first, one of them in each worker: whichever came last would run alone. */
const LONGEST = ["conformance/kills", "conformance/load", "conformance/", "local/", "aws/"];

class LongestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const rank = ({ moduleId }: TestSpecification): number => {
            const place = LONGEST.findIndex(part => moduleId.includes(`/test/${part}`));
            return place < 0 ? LONGEST.length : place;
        };
        return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b)));
    }
}

/** Many tests run the Pulumi engine, which takes seconds and a core each. */
export default defineConfig({
    test: {
        include: ["test/**/*.test.ts"],
        globalSetup: ["test/support/docker/global-setup.ts"],
        setupFiles: ["test/support/plain-output.ts"],
        pool: "forks",
        maxWorkers: 2,
        testTimeout: 120_000,
        hookTimeout: 120_000,
        sequence: { sequencer: LongestFirst },
        // The AWS SDK warns on Node.js 20, which its versions pinned here support.
        env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    },
});
