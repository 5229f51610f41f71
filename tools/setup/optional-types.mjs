/**
 * Declarations that name optional packages: without `@ts-ignore` a program that lacks one does not type-check, whether it
 * uses the part that needs it or not. TypeScript leaves no such comment in what it writes.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Marks the imports of optional packages in a folder's declarations. */
export function allowMissingTypes(folder, packages) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            allowMissingTypes(path, packages);
        } else if (entry.name.endsWith(".d.ts")) {
            const text = readFileSync(path, "utf8");
            const marked = text.replace(/^(?:import|export) .* from "(.+)";$/gm, (line, from) =>
                packages.some(name => from === name || from.startsWith(`${name}/`)) ? `// @ts-ignore\n${line}` : line,
            );
            if (marked !== text) writeFileSync(path, marked);
        }
    }
}
