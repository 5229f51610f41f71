/**
 * Keeps @pulumi/aws and @pulumi/docker from asking for their plugins. The Node.js language host wants a plugin, hundreds
 * of megabytes, for every package in a program's node_modules that says it has one; here it would be downloaded, or
 * sought for seconds, in every `pulumi up` of the quickstart, which has nothing to do with AWS or Docker. A program that
 * makes resources of theirs gets the plugin all the same: the engine asks for it then.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readJson, root } from "./project.mjs";

const packages = ["aws", "docker"];

export function keepPluginsOut() {
    for (const name of packages) {
        const file = join(root, "node_modules", "@pulumi", name, "package.json");
        const described = readJson(file);
        if (described?.pulumi === undefined) continue;
        delete described.pulumi;
        writeFileSync(file, `${JSON.stringify(described, undefined, 4)}\n`);
    }
}
