/** How the engine marks a value that is not known yet, and an asset or archive. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Whether a value, or anything in it, is not known yet. */
function hasUnknown(value) {
    return JSON.stringify(value)?.includes(UNKNOWN) ?? false;
}

/** A value for comparison: of assets and archives the hash counts, not where they lie. */
function comparable(value) {
    if (Array.isArray(value)) return value.map(comparable);
    if (typeof value !== "object" || value === null) return value;
    if (SIGNATURE in value && value.hash) return value.hash;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, comparable(each)]));
}

/** An object without what is undefined; undefined when nothing is left. */
function some(object) {
    const entries = Object.entries(object).filter(([, value]) => value !== undefined);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** `{ targetArn: 1 }` as `{ TargetArn: 1 }`; what is inside stays. Undefined stays undefined. */
function pascal(object) {
    return rename(object, key => key[0].toUpperCase() + key.slice(1));
}

/** `{ TargetArn: 1 }` as `{ targetArn: 1 }`; what is inside stays. Undefined stays undefined. */
function camel(object) {
    return rename(object, key => key[0].toLowerCase() + key.slice(1));
}

function rename(object, change) {
    return object && Object.fromEntries(Object.entries(object).map(([key, value]) => [change(key), value]));
}

/** Some of an object's properties. */
function pick(object, keys) {
    return Object.fromEntries(keys.filter(key => object[key] !== undefined).map(key => [key, object[key]]));
}

module.exports = { UNKNOWN, SIGNATURE, hasUnknown, comparable, some, pascal, camel, pick };
