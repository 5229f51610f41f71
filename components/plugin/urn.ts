/** What a URN says of a resource. */
export interface UrnParts {
    stack: string;
    project: string;
    /** The resource's own type token, without its parents'. */
    type: string;
    name: string;
}

/**
 * Reads a URN: `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>`. A name may hold `::` itself.
 *
 * Source: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 *
 * @example
 * ```ts
 * parseUrn("urn:pulumi:dev::shop::gray:local:Function$gray-local:index:Version::api-version");
 * // { stack: "dev", project: "shop", type: "gray-local:index:Version", name: "api-version" }
 * ```
 */
export function parseUrn(urn: string): UrnParts {
    const [head = "", project = "", types = "", ...name] = urn.split("::");
    return {
        stack: head.replace(/^urn:pulumi:/, ""),
        project,
        type: types.split("$").at(-1) ?? "",
        name: name.join("::"),
    };
}
