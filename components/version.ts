import * as fs from "node:fs";
import * as path from "node:path";

/** This package's version, from its package.json. */
export const version = readVersion();

function readVersion(): string {
    // Two levels up from dist/components, one from components.
    for (const above of ["../..", ".."]) {
        const file = path.join(__dirname, above, "package.json");
        if (fs.existsSync(file)) {
            return (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version;
        }
    }
    throw new Error(`package.json of pulumi-gray-release is missing above ${__dirname}`);
}
