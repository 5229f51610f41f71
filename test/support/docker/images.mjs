/** Makes the images of the tests and of the bench from root folders, and imports them into an engine; no registry is asked. */
import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./local-engine.mjs";

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

export async function importImages(docker, tag) {
    const images = { server: `gray-test/server:${tag}`, haproxy: `gray-test/haproxy:${tag}` };
    const folder = fs.mkdtempSync(path.join(tmpdir(), "gray-images-"));
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
            `USER ${HAPROXY_USER}:${HAPROXY_USER}`,
            "WORKDIR /var/lib/haproxy",
        ]);
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
    return images;
}

export async function importNode(docker) {
    const image = `gray-test/node:run-${process.pid}`;
    const folder = fs.mkdtempSync(path.join(tmpdir(), "gray-images-"));
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

async function serverRoot(root) {
    fs.mkdirSync(root);
    const options = {
        cwd: path.join(import.meta.dirname, "server"),
        env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    };
    const flags = ["-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path.join(root, "server")];
    await promisify(execFile)(program("go"), ["build", ...flags, "."], options);
    return root;
}

async function haproxyRoot(root) {
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
    for (const name of [
        "sh",
        "cat",
        "ls",
        "kill",
        "id",
        "sleep",
        "mkdir",
        "mv",
        "rm",
        "touch",
        "nc",
        "wget",
        "ps",
        "date",
    ]) {
        fs.symlinkSync("busybox", path.join(root, "bin", name));
    }
    const user = `haproxy:x:${HAPROXY_USER}:`;
    const passwd = `root:x:0:0:root:/root:/bin/sh\n${user}${HAPROXY_USER}::/var/lib/haproxy:/bin/false\n`;
    fs.writeFileSync(path.join(root, "etc/passwd"), passwd);
    fs.writeFileSync(path.join(root, "etc/group"), `root:x:0:\n${user}\n`);
    fs.writeFileSync(path.join(root, "usr/local/bin/docker-entrypoint.sh"), ENTRYPOINT, { mode: 0o755 });
    return root;
}

/** The shared libraries of programs, the loader included. */
async function addLibraries(root, ...programs) {
    const { stdout } = await promisify(execFile)(program("ldd"), programs);
    for (const library of new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, each = ""]) => each))) {
        fs.mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
        fs.copyFileSync(library, path.join(root, library));
    }
}

async function importRoot(docker, root, image, changes) {
    const [repo, tag] = image.split(":");
    const args = ["--create", "--numeric-owner", "--owner=0", "--group=0", "--directory", root, "."];
    const tar = spawn(program("tar"), args, { stdio: ["ignore", "pipe", "ignore"] });
    const answer = await docker.importImage(tar.stdout, { repo, tag, changes });
    await new Promise((resolve, reject) => {
        docker.modem.followProgress(answer, error => (error === null ? resolve() : reject(error)));
    });
}

function program(name) {
    const found = findProgram(name);
    if (found === undefined) {
        throw new Error(`The Docker tests need ${name}.`);
    }
    return found;
}
