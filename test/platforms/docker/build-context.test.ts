import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkSource, imageName } from "../../../components/platforms/docker/build";
import { hashContext } from "../../../components/platforms/docker/build-context";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** What makes a built image another one, and what cannot be built; the building itself is tested on a real engine. */

let folder: string;
beforeEach(() => {
    folder = fs.realpathSync(temporaryFolder());
    writeFiles(folder, { Dockerfile: "FROM scratch\n", "app/main.js": "one", "app/notes.md": "none" });
});
afterEach(() => {
    fs.rmSync(folder, { recursive: true });
});

function hash(dockerfile = "Dockerfile"): string {
    return hashContext(folder, dockerfile);
}

/** Whether files written change the hash. */
function changedBy(files: Record<string, string>): boolean {
    const before = hash();
    writeFiles(folder, files);
    return hash() !== before;
}

describe("the local platform's files in a build context", () => {
    const files = { ".gray/dev/functions/api/versions/1/version.json": "{}" };

    test("are refused: they hold environments in plain text", () => {
        writeFiles(folder, files);
        expect(() => hash()).toThrow(
            `build.context: ${JSON.stringify(folder)} holds .gray, where the local platform keeps versions with their ` +
                "environments; name .gray in .dockerignore",
        );
    });

    test("are refused in a folder of the context too", () => {
        writeFiles(path.join(folder, "app"), files);
        expect(() => hash()).toThrow("holds app/.gray,");
    });

    test("are left out where .dockerignore says so", () => {
        writeFiles(folder, { ".dockerignore": ".gray\n" });
        const before = hash();
        writeFiles(folder, files);
        expect(hash()).toBe(before);
    });
});

describe("the hash of a build context", () => {
    test("is that of names, contents and executable bits", () => {
        const before = hash();
        expect(changedBy({ "app/main.js": "one" })).toBe(false);
        expect(changedBy({ "app/main.js": "two" })).toBe(true);
        expect(changedBy({ "app/main.js": "one" })).toBe(true);
        expect(hash()).toBe(before);
        fs.chmodSync(path.join(folder, "app/main.js"), 0o755);
        expect(hash()).not.toBe(before);
        fs.chmodSync(path.join(folder, "app/main.js"), 0o600);
        expect(hash()).toBe(before);
        fs.renameSync(path.join(folder, "app/main.js"), path.join(folder, "app/other.js"));
        expect(hash()).not.toBe(before);
    });

    test("has empty folders and links in it, by where they lead", () => {
        const before = hash();
        fs.mkdirSync(path.join(folder, "empty"));
        const withFolder = hash();
        expect(withFolder).not.toBe(before);
        fs.symlinkSync("app/main.js", path.join(folder, "link"));
        const withLink = hash();
        expect(withLink).not.toBe(withFolder);
        fs.rmSync(path.join(folder, "link"));
        fs.symlinkSync("app/none.js", path.join(folder, "link"));
        expect(hash()).not.toBe(withLink);
    });

    test("leaves out what .dockerignore leaves out, by Docker's rules", () => {
        writeFiles(folder, { ".dockerignore": "**/*.md\nout\n!out/kept\n" });
        expect(changedBy({ "app/notes.md": "some" })).toBe(false);
        expect(changedBy({ "out/log.txt": "a line" })).toBe(false);
        expect(changedBy({ "out/kept": "this" })).toBe(true);
        // Of .gitignore's rules "app" would be left out wherever it is; of Docker's only at the top.
        writeFiles(folder, { ".dockerignore": "main.js\n" });
        expect(changedBy({ "app/main.js": "two" })).toBe(true);
        expect(changedBy({ "main.js": "two" })).toBe(false);
    });

    test("has the Dockerfile in it, left out or not, and its own list comes first", () => {
        writeFiles(folder, { ".dockerignore": "*\n" });
        expect(changedBy({ Dockerfile: "FROM scratch\nUSER 1\n" })).toBe(true);
        expect(changedBy({ "app/main.js": "two" })).toBe(false);
        writeFiles(folder, { "Dockerfile.dockerignore": "none\n" });
        expect(changedBy({ "app/main.js": "three" })).toBe(true);
    });
});

describe("where an image comes from", () => {
    test("an image, or a build", () => {
        expect(checkSource("shop/api:1", undefined)).toBeUndefined();
        const build = checkSource(undefined, folder);
        expect(build).toEqual({
            context: folder,
            dockerfile: "Dockerfile",
            args: undefined,
            identity: { files: hash() },
        });
        expect(checkSource(undefined, { context: folder, target: "web", platform: "linux/arm64" })?.identity).toEqual({
            files: hash(),
            target: "web",
            platform: "linux/arm64",
        });
    });

    test("its name is its own for each version, function, stack and content, and never a registry's", () => {
        const owner = ["Shop", "prod/eu", "web_1"];
        const name = imageName(owner, "3", { files: "a" });
        expect(name).toMatch(/^localhost\/shop\/prod-eu\/web-1:3-[0-9a-f]{12}$/);
        expect(imageName(owner, "3", { files: "a" })).toBe(name);
        expect(imageName(["shop", "prod/eu", "web_1"], "3", { files: "a" })).not.toBe(name);
        expect(imageName(owner, "3", { files: "b" })).not.toBe(name);
    });

    test.each([
        [undefined, undefined, 'image: none is given; give one such as "shop/api:1.4", or build'],
        ["", undefined, 'image: none is given; give one such as "shop/api:1.4", or build'],
        ["shop/api", ".", "build: image is given too; give one of the two"],
        [undefined, "", 'build.context: "" is not a path; give the folder to build from'],
        [undefined, {}, "build.context: undefined is not a path; give the folder to build from"],
        [
            undefined,
            "./nowhere",
            `build.context: "./nowhere" does not exist; give a folder, relative to ${process.cwd()}`,
        ],
        [undefined, { context: ".", target: "" }, 'build.target: "" is not a name; give one, or leave it out'],
        [undefined, { context: ".", platform: 64 }, "build.platform: 64 is not a name; give one, or leave it out"],
    ])("refused: image %j, build %j", (image, build, message) => {
        expect(() => checkSource(image, build as string)).toThrow(expect.objectContaining({ message }));
    });

    test("a Dockerfile that is not there, or is outside, is refused", () => {
        const given = (dockerfile: unknown) => () =>
            checkSource(undefined, { context: path.join(folder, "app"), dockerfile: dockerfile as string });
        const app = path.join(folder, "app");
        expect(given("Dockerfile")).toThrow(
            `build.dockerfile: "Dockerfile" is not a file in ${app}; write it, or give the path of another one`,
        );
        expect(given("../Dockerfile")).toThrow(
            `build.dockerfile: "../Dockerfile" is outside the context; give a path in ${app}, or a context that it is in`,
        );
        expect(given(7)).toThrow("build.dockerfile: 7 is not a path; give one in the context");
        expect(() => checkSource(undefined, path.join(app, "main.js"))).toThrow(
            `build.context: "${path.join(app, "main.js")}" is a file; give the folder it is in`,
        );
    });
});
