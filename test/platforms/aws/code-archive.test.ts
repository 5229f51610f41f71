import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, expect, test } from "vitest";
import { checkCodeFolder, foldersIn } from "../../../components/platforms/aws/code-archive";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** Code that holds the local platform's files is refused: they have environments in plain text. */

const LOCAL_FILE = ".gray/dev/functions/api/versions/1/version.json";

let folder: string;
beforeEach(() => {
    folder = temporaryFolder();
    writeFiles(folder, { "index.js": "" });
    return () => {
        fs.rmSync(folder, { recursive: true });
    };
});

test("a folder, at any depth", () => {
    checkCodeFolder(folder);
    writeFiles(folder, { [`app/${LOCAL_FILE}`]: "{}" });
    expect(() => {
        checkCodeFolder(folder);
    }).toThrow(
        `code: ${JSON.stringify(folder)} holds app/.gray, where the local platform keeps versions with their ` +
            'environments; give a folder of its own ("./src")',
    );
});

test("the folders of an archive that the program makes are found, in archives of archives, too", async () => {
    const { AssetArchive, FileArchive, FileAsset, StringAsset } = pulumi.asset;
    expect(await foldersIn(new FileArchive("./src"))).toEqual(["./src"]);
    const inner = new AssetArchive({ app: new FileArchive(Promise.resolve("./app")), text: new StringAsset("") });
    expect(
        await foldersIn(
            new AssetArchive({ inner, other: new FileArchive("./other"), "a.js": new FileAsset("./a.js") }),
        ),
    ).toEqual(["./app", "./other"]);
});
