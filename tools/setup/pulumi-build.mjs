/**
 * Builds the Pulumi CLI and its Node.js language host from the Go modules in tools/, for networks that reach the Go
 * module proxy but not Pulumi's download site. The result goes where the npm package `pulumi` keeps its downloads.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { buildGo, exe, findGo, oldestGo } from "./go-build.mjs";
import { Failure, root, windows } from "./project.mjs";

const remedy = { instead: "install the Pulumi CLI >= 3.208.0 instead", retry: "then run `npm run setup` again" };

/** In the order in which they are put in place: the CLI last, since where it is, all is taken to be there. */
const programs = [
    {
        name: `pulumi-language-nodejs${exe}`,
        label: "Building Pulumi's Node.js language host (1 of 2, about a minute)",
        packages: 540,
        module: "pulumi-language-nodejs",
        target: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    },
    {
        name: `pulumi${exe}`,
        label: "Building the Pulumi CLI (2 of 2, 4 to 6 minutes on two idle cores)",
        packages: 1400,
        module: "pulumi-cli",
        target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    },
];
const script = `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`;

/** Whether the CLI in this folder was built here: the official one comes with more languages. */
export function builtFromModules(bin) {
    return !["go", "python", "yaml"].some(language => existsSync(join(bin, `pulumi-language-${language}${exe}`)));
}

/** Builds in `work` what `bin` lacks, and moves it there when it is whole. `reason`: why there is no official CLI. */
export async function buildMissing({ version, bin, work, reason }) {
    const missing = programs.filter(program => !existsSync(join(bin, program.name)));
    if (missing.length > 0) {
        const builds = modulesVersion();
        if (version !== builds) {
            throw new Failure(
                `no Pulumi CLI ${version} (${reason ?? "incomplete"}), and tools/ builds ${builds} only; ` +
                    "install the Pulumi CLI, or unset PULUMI_VERSION, or pin the npm package pulumi to that version",
            );
        }
        const go = await findGo("pulumi-cli");
        if (go.problem !== undefined) throw withoutGo(go, reason);
        const why = reason === undefined ? "" : `The official CLI cannot be had here (${reason}). `;
        console.log(
            `${why}Building with ${go.version}, once for this user: 5 to 7 minutes, and longer on a busy machine.`,
        );
        const ldflags = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
        for (const program of missing) await buildGo(go, { ...program, ldflags }, join(work, program.name), remedy);
    }
    mkdirSync(bin, { recursive: true });
    copyScript(work);
    for (const name of [script, ...missing.map(program => program.name)]) renameSync(join(work, name), join(bin, name));
}

/** The version that tools/pulumi-cli/go.mod names. */
function modulesVersion() {
    const text = readFileSync(join(root, "tools", "pulumi-cli", "go.mod"), "utf8");
    return /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(text)?.[1];
}

/** Dynamic providers need this script of @pulumi/pulumi beside the CLI, as the official CLI has it. */
function copyScript(work) {
    copyFileSync(join(root, "node_modules", "@pulumi", "pulumi", script), join(work, script));
    chmodSync(join(work, script), 0o755);
}

function withoutGo({ problem, lines }, reason) {
    if (problem !== "Go is not installed")
        return new Failure(`${problem} to build the Pulumi CLI: install Go >= ${oldestGo}, ${remedy.retry}`, lines);
    return new Failure(
        `no Pulumi CLI: the official one cannot be had here${reason === undefined ? "" : ` (${reason})`} and ${problem}; ` +
            `install the Pulumi CLI >= 3.208.0 or Go >= ${oldestGo}, ${remedy.retry}`,
    );
}
