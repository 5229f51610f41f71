import * as path from "node:path";
import { expect, test } from "vitest";
import { execute, ROOT } from "../support/packed";

/** What Pulumi's SDK does with what it loads later: on the package as it is built, in a process of its own. */

const DEFER = path.join(ROOT, "dist/components/defer-packages.js");

test("what is loaded later is loaded when it is used, and then it is what it always was", async () => {
    const output = await execute(
        process.execPath,
        [
            "-e",
            `require(${JSON.stringify(DEFER)}).deferPackages();
            const { types } = require("node:util");
            const file = require.resolve("typescript");
            const { runtime } = require("@pulumi/pulumi");
            const before = types.isProxy(require.cache[file].exports);
            runtime.serializeFunction(() => 7).then(({ text }) => {
                console.log(JSON.stringify([before, types.isProxy(require.cache[file].exports), text.includes("() => 7")]));
            });`,
        ],
        ROOT,
    );
    expect(JSON.parse(output)).toEqual([true, false, true]);
});

test("where something is loaded already, it stays", async () => {
    const output = await execute(
        process.execPath,
        [
            "-e",
            `const typescript = require("typescript");
            require(${JSON.stringify(DEFER)}).deferPackages();
            console.log(require("typescript") === typescript);`,
        ],
        ROOT,
    );
    expect(output).toBe("true\n");
});
