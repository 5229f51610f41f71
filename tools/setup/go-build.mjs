/**
 * Builds programs from the Go modules in tools/, for networks that reach the Go module proxy but not the place where
 * a program is published.
 */
import { constants } from "node:os";
import { join } from "node:path";
import { progress } from "./progress.mjs";
import { Failure, root, windows } from "./project.mjs";
import { run } from "./run.mjs";

/** The oldest Go that builds the modules in tools/. */
export const oldestGo = "1.25";
/** What is compiled does not depend on the folder, so that Go finds it in its cache from another one. */
const buildFlags = ["-v", "-trimpath", "-buildvcs=false"];
export const exe = windows ? ".exe" : "";

/** Finds a Go that is new enough; resolves with `{ path, version }`, or with `{ problem, lines }`: "Go is not installed". */
export async function findGo(module) {
    const place = { cwd: join(root, "tools", module), env: environment() };
    for (const path of ["go", join("/usr/local/go/bin", `go${exe}`)]) {
        // Run in the module's folder, where a Go since 1.21 fetches the newer one that go.mod asks for.
        const result = await run(path, ["version"], { ...place, timeout: 300_000 });
        if (result.code === undefined) continue;
        const version = /\bgo(\d+)\.(\d+)\S*/.exec(result.lines.join("\n"));
        const [major, minor] = oldestGo.split(".").map(Number);
        if (result.code === 0 && version !== null && (+version[1] > major || +version[2] >= minor))
            return { path, version: version[0].replace("go", "Go ") };
        const found = version === null ? "Go" : version[0].replace("go", "Go ");
        return { problem: `${found} is too old`, lines: result.lines };
    }
    return { problem: "Go is not installed", lines: [] };
}

/**
 * Builds one program of a module: `{ label, module, target, packages, ldflags }`, with `packages` the number of those
 * to compile, about; `folder` is where a changed copy of the module lies. A failure says what to do `instead` of building, and how to `retry`.
 */
export async function buildGo(go, program, output, { instead, retry }) {
    const { label, module, target, packages, ldflags, folder = join(root, "tools", module) } = program;
    let compiled = 0;
    let downloaded = 0;
    await progress(label, async note => {
        const flags = `-s -w ${ldflags}`;
        const result = await run(go.path, ["build", ...buildFlags, "-ldflags", flags, "-o", output, target], {
            cwd: folder,
            env: environment(),
            // Builds run beside tests, which must not wait for them.
            priority: constants.priority.PRIORITY_BELOW_NORMAL,
            onLine: line => {
                if (line.startsWith("go: downloading ")) note(`${++downloaded} modules downloaded`);
                else if (!/\s/.test(line)) note(`${++compiled} of up to ${packages} packages compiled`);
            },
        });
        if (result.code !== 0) throw failure(result, instead, retry);
    });
}

/** Downloads a module ("path@version") as its go.sum in `folder` knows it; resolves with its folder. */
export async function downloadModule(go, name, folder, { instead, retry }) {
    const options = { cwd: folder, env: environment(), timeout: 600_000 };
    const result = await run(go.path, ["mod", "download", "-json", name], options);
    if (result.code !== 0) throw failure(result, instead, retry);
    return JSON.parse(result.lines.slice(result.lines.indexOf("{")).join("\n")).Dir;
}

function environment() {
    return { ...process.env, GO111MODULE: "on", GOWORK: "off" };
}

function failure({ lines, code, signal }, instead, retry) {
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
    return new Failure(`go build failed (${how}); ${instead}, ${retry}`, last);
}
