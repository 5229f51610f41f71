import * as fs from "node:fs";
import * as path from "node:path";
import { satisfies, minVersion } from "semver";
import { expect, test } from "vitest";
import { readPackage, ROOT } from "../support/packed";

/** What users install runs on every Node.js that package.json promises. */

interface Locked {
    version: string;
    engines?: { node?: string };
    dependencies?: Record<string, string>;
}

const { packages } = JSON.parse(fs.readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
};

/** A package as Node.js finds it from another one's place in the tree. */
function find(name: string, from: string): string | undefined {
    for (let place = from; ; place = place.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, "")) {
        const found = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
        if (found in packages) {
            return found;
        }
        if (place === "") {
            return undefined;
        }
    }
}

test("every package at run time fits the oldest Node.js that this package does", () => {
    const { engines, dependencies } = readPackage(ROOT) as unknown as {
        engines: { node: string };
        dependencies: Record<string, string>;
    };
    const oldest = minVersion(engines.node)?.version ?? "";
    const found = new Set(Object.keys(dependencies).flatMap(name => find(name, "") ?? []));
    for (const place of found) {
        Object.keys(packages[place]?.dependencies ?? {}).forEach(name => {
            const next = find(name, place);
            if (next !== undefined) {
                found.add(next);
            }
        });
    }
    expect(found.size).toBeGreaterThan(30);
    const bad = [...found].filter(place => !satisfies(oldest, packages[place]?.engines?.node ?? "*"));
    expect(
        bad.map(place => `${place} ${packages[place]?.version ?? ""}: ${packages[place]?.engines?.node ?? ""}`),
    ).toEqual([]);
});
