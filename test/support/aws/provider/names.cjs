const { createHash, randomBytes } = require("node:crypto");

/** Lists the inputs that were given automatically; the official plugin keeps it in the inputs under this name. */
const AUTOMATIC = "__defaults";

/** The name of a resource that is given none: the one it has, or `<name in the program>-<7 hexadecimal digits>`. */
function automaticName(resourceName, named, { olds, news, seed }) {
    if (named === undefined || news[named.input] !== undefined) return {};
    const known = olds[AUTOMATIC]?.includes(named.input) ? olds[named.input] : undefined;
    const digest = createHash("sha256").update(seed.length > 0 ? seed : randomBytes(32));
    const name = known ?? `${resourceName}-${digest.digest("hex").slice(0, 7)}`;
    if (named.longest !== undefined && name.length > named.longest)
        throw new Error(`${resourceName}: ${named.input}: ${name} is longer than ${named.longest} characters`);
    return { [named.input]: name, [AUTOMATIC]: [named.input] };
}

module.exports = { AUTOMATIC, automaticName };
