import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import { findProgram } from "./local-engine.mjs";
import { temporaryFolder } from "../temporary-folder";

/** The images of the tests, by what to write as a container's `image`. */
export interface Images {
    /** The web server of `server/main.go`, which lists its environment. It listens on 8080. */
    server: string;
    /** HAProxy from Debian's package, with the paths and the user of the official image; an import can set no stop signal. */
    haproxy: string;
}

/** As in the official image, whose documentation says so: https://hub.docker.com/_/haproxy */
const HAPROXY_USER = 99;
const ENTRYPOINT = `#!/bin/sh
set -e
case "$1" in -*) set -- haproxy "$@" ;; esac
if [ "$1" = haproxy ]; then
    shift
    set -- haproxy -W -db "$@"
fi
exec "$@"
`;

/** Makes the images from root folders and imports them into an engine; no registry is asked. */
export async function importImages(docker: Docker, tag: string): Promise<Images> {
    const images = { server: `gray-test/server:${tag}`, haproxy: `gray-test/haproxy:${tag}` };
    const folder = temporaryFolder();
    try {
        await importRoot(docker, await serverRoot(path.join(folder, "server")), images.server, [
            'ENTRYPOINT ["/server"]',
            "USER 65532:65532",
            "EXPOSE 8080",
        ]);
        await importRoot(docker, await haproxyRoot(path.join(folder, "haproxy")), images.haproxy, [
            "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            'ENTRYPOINT ["docker-entrypoint.sh"]',
            'CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]',
            `USER ${String(HAPROXY_USER)}:${String(HAPROXY_USER)}`,
            "WORKDIR /var/lib/haproxy",
        ]);
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
    return images;
}

/** Imports this machine's Node.js, in place of the official image that Dockerfiles start from. The caller removes it. */
export async function importNode(docker: Docker): Promise<string> {
    const image = `gray-test/node:run-${String(process.pid)}`;
    const folder = temporaryFolder();
    try {
        const root = path.join(folder, "node");
        fs.mkdirSync(path.join(root, "bin"), { recursive: true });
        fs.copyFileSync(process.execPath, path.join(root, "bin/node"));
        await addLibraries(root, process.execPath);
        await importRoot(docker, root, image, ["ENV PATH=/bin"]);
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
    return image;
}

async function serverRoot(root: string): Promise<string> {
    fs.mkdirSync(root);
    const options = { cwd: path.join(__dirname, "server"), env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" } };
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path.join(root, "server")];
    await promisify(execFile)(program("go"), ["build", ...flags, "."], options);
    return root;
}

async function haproxyRoot(root: string): Promise<string> {
    for (const each of ["bin", "usr/local/sbin", "usr/local/bin", "usr/local/etc/haproxy", "etc", "run", "dev"]) {
        fs.mkdirSync(path.join(root, each), { recursive: true });
    }
    for (const each of ["tmp", "var/lib/haproxy"]) {
        fs.mkdirSync(path.join(root, each), { recursive: true });
        fs.chmodSync(path.join(root, each), 0o1777);
    }
    const copies = { haproxy: "usr/local/sbin/haproxy", bash: "bin/bash", busybox: "bin/busybox" };
    for (const [name, place] of Object.entries(copies)) {
        fs.copyFileSync(program(name), path.join(root, place));
    }
    await addLibraries(root, program("haproxy"), program("bash"));
    for (const name of ["sh", "cat", "ls", "kill", "id", "sleep", "mkdir", "mv", "rm", "touch", "nc", "wget", "ps"]) {
        fs.symlinkSync("busybox", path.join(root, "bin", name));
    }
    const user = `haproxy:x:${String(HAPROXY_USER)}:`;
    const passwd = `root:x:0:0:root:/root:/bin/sh\n${user}${String(HAPROXY_USER)}::/var/lib/haproxy:/bin/false\n`;
    fs.writeFileSync(path.join(root, "etc/passwd"), passwd);
    fs.writeFileSync(path.join(root, "etc/group"), `root:x:0:\n${user}\n`);
    fs.writeFileSync(path.join(root, "usr/local/bin/docker-entrypoint.sh"), ENTRYPOINT, { mode: 0o755 });
    return root;
}

/** The shared libraries of programs, the loader included. */
async function addLibraries(root: string, ...programs: string[]): Promise<void> {
    const { stdout } = await promisify(execFile)(program("ldd"), programs);
    for (const library of new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, each = ""]) => each))) {
        fs.mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
        fs.copyFileSync(library, path.join(root, library));
    }
}

async function importRoot(docker: Docker, root: string, image: string, changes: string[]): Promise<void> {
    const [repo, tag] = image.split(":");
    const args = ["--create", "--numeric-owner", "--owner=0", "--group=0", "--directory", root, "."];
    const tar = spawn(program("tar"), args, { stdio: ["ignore", "pipe", "ignore"] });
    const answer = await docker.importImage(tar.stdout, { repo, tag, changes });
    await new Promise<void>((resolve, reject) => {
        docker.modem.followProgress(answer, error => (error === null ? resolve() : reject(error)));
    });
}

function program(name: string): string {
    const found = findProgram(name);
    if (found === undefined) {
        throw new Error(`The Docker tests need ${name}.`);
    }
    return found;
}
