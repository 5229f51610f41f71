import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import { listVersions } from "../../components/platforms/local/version-store";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/** `gray prune`, on stacks that the real engine made (invariant 10). */

function program(platform: string): string {
    return `for (const name of ["api", "web"]) {
        new gray.${platform}.Function(name, { code: "./code", handler: "index.handler", aliases: aliases() });
    }
    function aliases() { return process.env.OLD ? { old: process.env.OLD } : {}; }`;
}

describe("on the local platform", () => {
    let project: Project;
    beforeAll(async () => {
        project = await Project.open(program("local"), { "code/index.js": says("1") });
        expect((await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
        for (const text of ["2", "3", "4"]) {
            project.write({ "code/index.js": says(text) });
            const run = await project.up(text === "2" ? {} : { OLD: "2" });
            expect(run.code, run.output).toBe(0);
        }
    });
    afterAll(() => project.close());

    const prune = async (...args: string[]): Promise<GrayRun> => project.gray(["prune", ...args]);
    const versions = (name: string): string[] => listVersions(functionFolder(stackFolder(project.folder, STACK), name));

    test("without a terminal nothing goes unless it is told to, and it says what would go", async () => {
        const run = await prune("--keep", "1");
        expect(run.code).toBe(1);
        expect(run.output).toMatch(/^api +local +3$/m);
        expect(run.errors).toBe(
            `gray: reading stack ${STACK}\n` +
                "gray: nobody can be asked without a terminal; give --yes, or --dry-run to only look\n",
        );
        expect((await prune("--keep", "1", "--dry-run")).code).toBe(0);
        expect(versions("api")).toEqual(["1", "2", "3", "4"]);
    });

    test("one function alone", async () => {
        const run = await prune("--keep", "1", "--function", "web", "--yes");
        expect(run.output).toContain("Removed 1 version.\n");
        expect(versions("web")).toEqual(["1", "2", "4"]);
        expect(versions("api")).toEqual(["1", "2", "3", "4"]);
    });

    test("the published version, those of aliases and the newest stay; again it is nothing", async () => {
        expect((await prune("--keep", "1", "--yes", "--stack", STACK)).code).toBe(0);
        expect(versions("api")).toEqual(["1", "2", "4"]);
        const again = await prune("--keep", "1");
        expect(again.code).toBe(0);
        expect(again.output).toBe(`Nothing to remove: no function of ${STACK} has more than it needs.\n`);
        const after = await project.up({ OLD: "2" });
        expect(after.output).toMatch(/unchanged/);
    });

    test.each([
        [["--keep", "0"], 2, /^error: option '-k, --keep <count>' argument '0' is invalid. give a whole number/],
        [["--keep", "two"], 2, /^error: option '-k, --keep <count>' argument 'two' is invalid. give a whole number/],
        [["--function", "shop"], 1, /gray: no function is named "shop"; give some of api, web\n$/],
        [["--stack", "nope"], 1, /gray: no stack named 'nope' found\n$/],
        [["-C", "/nowhere"], 1, /^gray: --directory: \/nowhere is not there; give the Pulumi project's folder\n$/],
    ])("%j is refused in one line", async (args, code, message) => {
        const run = await prune(...args, "--yes");
        expect(run.code).toBe(code);
        expect(run.errors).toMatch(message);
        expect(run.errors).not.toContain("    at ");
        expect(versions("api")).toEqual(["1", "2", "4"]);
    });
});

describe("on AWS", () => {
    const moto = useMoto();
    let aws: AwsProject;
    beforeAll(async () => {
        aws = await AwsProject.open(moto(), program("aws").replace("{ code", "{ name, code"), {
            "code/index.js": says("1"),
        });
    });
    afterAll(() => aws.close());

    test("Lambda's versions go, but for the published one, those of any alias and the newest", async () => {
        expect((await aws.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
        for (const text of ["2", "3", "4", "5"]) {
            aws.project.write({ "code/index.js": says(text) });
            expect((await aws.up()).code).toBe(0);
        }
        await aws.lambda.createAlias({ FunctionName: "api", Name: "by-hand", FunctionVersion: "3" });
        const run = await aws.project.gray(["prune", "--keep", "1", "--yes"]);
        expect(run.code, run.errors).toBe(0);
        expect(run.output).toContain("Removed 5 versions.\n");
        expect(await aws.versions("api")).toEqual(["1", "3", "5"]);
        expect(await aws.versions("web")).toEqual(["1", "5"]);
    });
});
