import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The longest first, one of them in each worker: whichever came last would run alone. */
const LONGEST = [
    "callers-model/",
    "conformance/process",
    "conformance/kills",
    "conformance/",
    "platforms/docker/",
    "platforms/local/",
    "platforms/aws/",
];

class LongestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const rank = ({ moduleId }: TestSpecification): number => {
            const place = LONGEST.findIndex(part => moduleId.includes(`/test/${part}`));
            return place < 0 ? LONGEST.length : place;
        };
        return Promise.resolve([...files].sort((a, b) => rank(a) - rank(b)));
    }
}

/** The conformance suite runs in the project of each platform, with that platform alone. */
const CONFORMANCE = "test/conformance/**/*.test.ts";
/** The model of callers runs on the local platform, and on the others in `npm run soak` alone. */
const MODEL = process.env["GRAY_SOAK"] === "true" ? ["test/callers-model/**/*.test.ts"] : [];
/** Tests that need no Pulumi CLI. */
const UNITS = ["test/model/**/*.test.ts", "test/gateway/**/*.test.ts", "test/plugin/**/*.test.ts"];
/** Tests that need a Docker engine, and most of them Pulumi's Docker plugin. */
const DOCKER = ["test/platforms/docker/**/*.test.ts", "test/examples/docker.test.ts"];
/** Tests that need moto, and most of them Pulumi's AWS plugin. */
const AWS = [
    "test/platforms/aws/**/*.test.ts",
    "test/examples/aws.test.ts",
    "test/cli/invoke.test.ts",
    "test/cli/prune.test.ts",
    "test/cli/status.test.ts",
];

/** Makes the stack that the tests' Pulumi projects begin with. */
const NEW_STACK = "test/support/new-stack/global-setup.ts";

interface ProjectOptions {
    include: string[];
    exclude?: string[];
    globalSetup?: string[];
    isolate?: boolean;
}

/** What runs together because it needs the same. `npm test` runs each as soon as that is there: tools/test.mjs. */
function project(
    name: string,
    { include, exclude = [], globalSetup = [], isolate = true }: ProjectOptions,
): TestProjectInlineConfiguration {
    return {
        extends: true,
        test: {
            name,
            include,
            exclude: ["**/node_modules/**", ...exclude],
            globalSetup,
            isolate,
            env: { GRAY_TEST_PROJECT: name },
        },
    };
}

/** Many tests run the Pulumi engine, which takes seconds and a core each. */
export default defineConfig({
    test: {
        setupFiles: ["test/support/plain-output.ts"],
        pool: "forks",
        // On two cores: a third of the time tests wait, for an engine, a provider or a container that ends.
        maxWorkers: 3,
        testTimeout: 240_000,
        hookTimeout: 240_000,
        sequence: { sequencer: LongestFirst },
        env: {
            // The AWS SDK warns on Node.js 20, which its versions pinned here support.
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
            // Plugins are this clone's, whichever one wrote their launchers.
            GRAY_PACKAGE: import.meta.dirname,
            // Pulumi's command line and plugins run for a second each: a tenth of their processor time goes into collecting garbage.
            GOGC: "400",
        },
        projects: [
            // No file leaves a state that another one could see, so several files run in one process: less time is spent on starts.
            project("units", { include: UNITS, isolate: false }),
            project("local", {
                include: ["test/**/*.test.ts"],
                exclude: [...UNITS, ...DOCKER, ...AWS],
                globalSetup: [NEW_STACK],
            }),
            project("docker", {
                include: [...DOCKER, CONFORMANCE, ...MODEL],
                globalSetup: [NEW_STACK, "test/support/docker/global-setup.ts"],
            }),
            project("aws", { include: [...AWS, CONFORMANCE, ...MODEL], globalSetup: [NEW_STACK] }),
        ],
    },
});
