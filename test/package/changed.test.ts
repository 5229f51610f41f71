import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { testsFor } from "../../tools/test/changed.mjs";
import { ROOT } from "../support/packed";

/** `npm test -- --changed`: the tests that a change needs. */

function filesIn(folder: string): string[] {
    return fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .map(file => `${folder}/${file}`)
        .filter(file => fs.statSync(path.join(ROOT, file)).isFile());
}

describe("areas", () => {
    test.each<[string, string[], string[]]>([
        ["components/platforms/docker/router.ts", ["test/platforms/docker"], ["units", "docker"]],
        ["components/platforms/local/function.ts", ["test/platforms/local", "test/gateway"], ["units", "local"]],
        ["gateway/routing/table.ts", ["test/gateway", "test/conformance"], ["units", "local"]],
        ["components/model/weights.ts", ["test/model", "test/cli"], ["units", "local", "aws", "docker"]],
        ["docs/aws.md", ["test/package/docs.test.ts"], ["units", "local", "aws", "docker"]],
        ["test/cli/ramp.test.ts", ["test/cli/ramp.test.ts"], ["units", "local", "aws", "docker"]],
    ])("%s", (file, paths, projects) => {
        const chosen = testsFor([file]);
        expect(chosen?.paths).toEqual(expect.arrayContaining(paths));
        expect(chosen?.projects.sort()).toEqual(projects.sort());
    });

    test("two changes need the tests of both", () => {
        expect(testsFor(["docs/aws.md", "components/platforms/aws/alias.ts"])).toMatchObject({
            paths: ["test/conformance", "test/package/docs.test.ts", "test/platforms/aws"],
        });
    });

    test.each(["package-lock.json", "tools/test.mjs", "vitest.config.mts", "test/support/project.ts"])(
        "%s needs every test",
        file => {
            expect(testsFor([file, "docs/aws.md"])).toBeUndefined();
        },
    );

    test("nothing needs nothing", () => {
        expect(testsFor([])?.paths).toEqual([]);
    });

    test("every source file has an area, whose tests there are", () => {
        const files = ["components", "cli", "gateway"].flatMap(filesIn).filter(file => file.endsWith(".ts"));
        expect(files.length).toBeGreaterThan(200);
        for (const file of files) {
            const { paths = [] } = testsFor([file]) ?? {};
            expect(paths, file).not.toEqual([]);
            expect(
                paths.filter(each => !fs.existsSync(path.join(ROOT, each))),
                file,
            ).toEqual([]);
        }
    });
});
