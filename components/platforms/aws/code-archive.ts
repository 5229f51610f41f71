import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { refuseLocalFiles } from "../../local-files-in";
import { orRefuseOnceKnown, type Refusing } from "../../user-error-once-known";
import type { FunctionArgs } from "./function-args";

type Archive = pulumi.asset.Archive;

/** What to do about a folder that holds the local platform's files. */
const FIX = 'give a folder of its own ("./src")';

/** Refuses a folder of code with the local platform's files in it. @throws ArgumentError */
export function checkCodeFolder(folder: string): void {
    if (fs.existsSync(folder) && fs.statSync(folder).isDirectory()) {
        refuseLocalFiles(folder, "code", FIX);
    }
}

/**
 * The code as an archive. What is in an archive that the program makes is known too late for the constructor: it is looked at
 * before anything is uploaded, folders in archives of archives, too.
 *
 * @param refusing the function
 */
export function codeArchive(refusing: Refusing, code: NonNullable<FunctionArgs["code"]>): pulumi.Input<Archive> {
    if (typeof code === "string") {
        return new pulumi.asset.FileArchive(code);
    }
    return pulumi.output(code).apply(async (archive: Archive) => {
        const folders = await foldersIn(archive);
        return orRefuseOnceKnown(refusing, () => {
            folders.forEach(checkCodeFolder);
            return archive;
        });
    });
}

/** The paths on this machine that go into an archive, those in archives of archives, too. */
export async function foldersIn(archive: unknown): Promise<string[]> {
    // A program may load another copy of the SDK than this package: what an archive has tells what it is.
    if (!pulumi.asset.Archive.isInstance(archive)) {
        return [];
    }
    const { path, assets } = archive as { path?: Promise<string>; assets?: Promise<object> };
    const inside = Object.values((await assets) ?? {}).map(foldersIn);
    return [...(path === undefined ? [] : [await path]), ...(await Promise.all(inside)).flat()];
}
