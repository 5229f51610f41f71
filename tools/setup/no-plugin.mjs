/**
 * Keeps @pulumi/aws from asking for its plugin. The Node.js language host wants a plugin, hundreds of megabytes, for every
 * package in a program's node_modules that says it has one; here it would be downloaded, or sought for seconds, in
 * every `pulumi up` of the quickstart, which has nothing to do with AWS. A program that makes AWS resources gets the
 * plugin all the same: the engine asks for it then.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./project.mjs";

const file = join(root, "node_modules", "@pulumi", "aws", "package.json");

export function keepPluginsOut() {
    const described = readJson(file);
    if (described?.pulumi === undefined) return;
    delete described.pulumi;
    writeFileSync(file, `${JSON.stringify(described, undefined, 4)}\n`);
}
