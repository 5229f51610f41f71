import * as fs from "node:fs";
import { validateHeaderName, validateHeaderValue } from "node:http";
import { InvalidArgumentError } from "commander";
import { DEFAULT_ALIAS } from "../../components/model/names";
import { PUBLISHED, versionOf } from "../../components/model/references";
import type { Release } from "../../components/state/release";

/** `api`, `api:dev`, `api:3`: a function, and the alias or version that is called. */
export function parseTarget(text: string): { name: string; qualifier: string } {
    const colon = text.indexOf(":");
    return colon < 0
        ? { name: text, qualifier: DEFAULT_ALIAS }
        : { name: text.slice(0, colon), qualifier: text.slice(colon + 1) };
}

/**
 * The alias or the version's number that is meant.
 *
 * @param versions those that can be called
 * @throws Error naming those there are
 */
export function findQualifier(release: Release, qualifier: string, versions: readonly string[]): string {
    const { name, resolution } = release;
    if (qualifier === PUBLISHED && resolution.published.state === "none") {
        throw new Error(`${name} has no published version; publish one first`);
    }
    const found = versionOf(qualifier, resolution) ?? qualifier;
    const aliases = Object.keys(resolution.aliases);
    if (!aliases.includes(found) && !versions.includes(found)) {
        throw new Error(
            `${name} has no alias or version "${qualifier}" that can be called; ` +
                `aliases: ${aliases.join(", ")}; versions: ${versions.join(", ")}`,
        );
    }
    return found;
}

/** Data as it is given: text, `@file`, or `-` for standard input. */
export function readData(text: string): Buffer {
    if (text === "-") {
        return fs.readFileSync(process.stdin.fd);
    }
    if (!text.startsWith("@")) {
        return Buffer.from(text);
    }
    const file = text.slice(1);
    try {
        return fs.readFileSync(file);
    } catch (error) {
        throw new Error(`--data: ${file} cannot be read: ${(error as Error).message}`, { cause: error });
    }
}

/** Adds a routing key: `User=Bob`. */
export function addKey(text: string, before: readonly string[] = []): string[] {
    const [name] = text.split("=", 1);
    // eslint-disable-next-line no-control-regex
    if (!text.includes("=") || name === "" || /[;\x00-\x1f\x7f]/.test(text)) {
        throw new InvalidArgumentError('give a name and a value ("User=Bob").');
    }
    return [...before, text];
}

/** Adds a header: `accept=text/plain`. */
export function addHeader(text: string, before: Record<string, string> = {}): Record<string, string> {
    const equals = text.indexOf("=");
    const [name, value] = [text.slice(0, Math.max(equals, 0)).trim().toLowerCase(), text.slice(equals + 1)];
    try {
        validateHeaderName(name);
        validateHeaderValue(name, value);
    } catch {
        throw new InvalidArgumentError('give a header\'s name and value ("accept=text/plain").');
    }
    return { ...before, [name]: value };
}

/** A path, with its query. */
export function parsePath(text: string): string {
    if (!/^\/[\x21-\x7e]*$/.test(text)) {
        throw new InvalidArgumentError('give one that starts with a slash, percent-encoded ("/items?page=2").');
    }
    return text;
}

/** A method of HTTP. */
export function parseMethod(text: string): string {
    if (!/^[A-Za-z]+$/.test(text)) {
        throw new InvalidArgumentError('give one of HTTP\'s ("POST").');
    }
    return text.toUpperCase();
}
