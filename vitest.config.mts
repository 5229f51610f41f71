import { defineConfig } from "vitest/config";

/** Many tests run the Pulumi engine, which takes seconds and a core each. */
export default defineConfig({
    test: {
        include: ["test/**/*.test.ts"],
        pool: "forks",
        maxWorkers: 2,
        testTimeout: 120_000,
        hookTimeout: 120_000,
        // The AWS SDK warns on Node.js 20, which its versions pinned here support.
        env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    },
});
