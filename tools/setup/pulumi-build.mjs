/**
 * Builds the Pulumi CLI and its Node.js language host from the Go modules in tools/, for networks that reach the Go
 * module proxy but not Pulumi's download site. The result goes where the npm package `pulumi` keeps its downloads.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { progress } from "./progress.mjs";
import { Failure, root, windows } from "./project.mjs";
import { run } from "./run.mjs";

const oldestGo = "1.25";
const exe = windows ? ".exe" : "";
const retry = "then run `npm run setup` again";

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
        const go = await findGo(reason);
        const why = reason === undefined ? "" : `The official CLI cannot be had here (${reason}). `;
        console.log(
            `${why}Building with ${go.version}, once for this user: 5 to 7 minutes, and longer on a busy machine.`,
        );
        for (const program of missing) await build(go.path, program, version, work);
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

async function findGo(reason) {
    const place = { cwd: join(root, "tools", "pulumi-cli"), env: environment() };
    for (const path of ["go", join("/usr/local/go/bin", `go${exe}`)]) {
        // Run in the module's folder, where a Go since 1.21 fetches the newer one that go.mod asks for.
        const result = await run(path, ["version"], { ...place, timeout: 300_000 });
        if (result.code === undefined) continue;
        const version = /\bgo(\d+)\.(\d+)\S*/.exec(result.lines.join("\n"));
        const [major, minor] = oldestGo.split(".").map(Number);
        if (result.code === 0 && version !== null && (+version[1] > major || +version[2] >= minor))
            return { path, version: version[0].replace("go", "Go ") };
        const found = version === null ? "Go" : version[0].replace("go", "Go ");
        throw new Failure(
            `${found} is too old to build the Pulumi CLI: install Go >= ${oldestGo}, ${retry}`,
            result.lines,
        );
    }
    throw new Failure(
        `no Pulumi CLI: the official one cannot be had here${reason === undefined ? "" : ` (${reason})`} and Go is not ` +
            `installed; install the Pulumi CLI >= 3.208.0 or Go >= ${oldestGo}, ${retry}`,
    );
}

function environment() {
    return { ...process.env, GO111MODULE: "on", GOWORK: "off" };
}

async function build(go, { label, module, target, name, packages }, version, work) {
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
    const output = join(work, name);
    let compiled = 0;
    let downloaded = 0;
    await progress(label, async note => {
        const result = await run(go, ["build", "-v", "-buildvcs=false", "-ldflags", flags, "-o", output, target], {
            cwd: join(root, "tools", module),
            env: environment(),
            onLine: line => {
                if (line.startsWith("go: downloading ")) note(`${++downloaded} modules downloaded`);
                else if (!/\s/.test(line)) note(`${++compiled} of up to ${packages} packages compiled`);
            },
        });
        if (result.code !== 0) throw failure(result);
    });
}

function failure({ lines, code, signal }) {
    const text = lines.join("\n");
    const last = lines.filter(line => /\s/.test(line)).slice(-8);
    if (/no space left|ENOSPC/i.test(text))
        return new Failure(
            `go build: the disk is full; free 5 GB (Go keeps modules and a build cache), ${retry}`,
            last,
        );
    const needed = /requires go >= (\S+)/.exec(text)?.[1];
    if (needed !== undefined)
        return new Failure(`go build: install Go >= ${needed}, or unset GOTOOLCHAIN, ${retry}`, last);
    if (/signal: killed|cannot allocate memory/.test(text))
        return new Failure(`go build ran out of memory; free 3 GB, or set GOFLAGS=-p=1, ${retry}`, last);
    if (/dial tcp|no such host|i\/o timeout|TLS handshake|connection re(set|fused)|proxyconnect|40[34] /.test(text))
        return new Failure(`go build: modules cannot be fetched; check the network and GOPROXY, ${retry}`, last);
    if (/checksum mismatch|SECURITY ERROR/.test(text))
        return new Failure(`go build: a module is damaged; run \`go clean -modcache\`, ${retry}`, last);
    const how = signal === undefined ? `exit code ${code}` : `ended by ${signal}`;
    return new Failure(`go build failed (${how}); install the Pulumi CLI >= 3.208.0 instead, ${retry}`, last);
}
