const fs = require("node:fs");
const path = require("node:path");
const { zipSync } = require("fflate");

/** Zip knows no time before 1980, and the same files have to make the same zip. */
const OPTIONS = { mtime: new Date(1980, 0, 1, 12) };

/** The zip of an archive as the engine hands it over: a folder, a zip, or a map of assets and archives. */
function zipOf(archive) {
    if (archive.path !== undefined && !fs.statSync(archive.path).isDirectory()) return fs.readFileSync(archive.path);
    return Buffer.from(zipSync(entriesOf(archive), OPTIONS));
}

function entriesOf({ path: location, assets, text, uri }) {
    if (assets !== undefined) {
        return Object.fromEntries(Object.entries(assets).map(([name, each]) => [name, entryOf(each)]));
    }
    if (location === undefined) throw new Error(`cannot zip ${uri ?? text ?? "this archive"}; give a path`);
    const entries = fs.readdirSync(location, { withFileTypes: true });
    return Object.fromEntries(
        entries
            .sort((a, b) => (a.name < b.name ? -1 : 1))
            .map(entry => [entry.name, entryOf({ path: path.join(location, entry.name) })]),
    );
}

/** A file's bytes, or a folder's entries. */
function entryOf(asset) {
    if (asset.text !== undefined) return Buffer.from(asset.text);
    if (asset.assets !== undefined || fs.statSync(asset.path).isDirectory()) return entriesOf(asset);
    return fs.readFileSync(asset.path);
}

module.exports = { zipOf };
