const { isDeepStrictEqual } = require("node:util");
const { Aws } = require("./aws.cjs");
const { AUTOMATIC, automaticName } = require("./names.cjs");
const { comparable, hasUnknown, UNKNOWN } = require("./values.cjs");

/**
 * A resource type. `create` and `update` carry out what `read` then finds in AWS.
 *
 * @typedef {object} ResourceType
 * @property {string[]} inputs every input that it carries out; another one is refused, not ignored
 * @property {string[]} [replaces] inputs that cannot be changed in place
 * @property {{input: string, longest?: number}} [named] the input that is given a name when the program gives none
 * @property {Record<string, unknown>} [drifts] inputs that others may set where the program gives none, with what AWS
 *   has when nobody does
 * @property {string[]} [computed] outputs that are not inputs
 * @property {(changed: string[], inputs: object) => string[]} [unsettled] computed outputs that an update makes new
 * @property {(aws: Aws, inputs: object) => Promise<string>} create the new resource's id
 * @property {(aws: Aws, id: string, inputs: object, changed: string[], state: object) => Promise<unknown>} [update]
 * @property {(aws: Aws, id: string, state: object) => Promise<object | undefined>} read outputs; undefined when gone
 * @property {(aws: Aws, id: string, state: object) => Promise<unknown>} [delete]
 */

/** What all resource types have in common. */
class Provider {
    /**
     * @param {Record<string, ResourceType>} types by type token
     * @param {Record<string, (aws: Aws, args: object) => Promise<object>>} functions by token
     */
    constructor(types, functions) {
        this.types = types;
        this.functions = functions;
    }

    configure({ region }) {
        this.region = region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
        if (!this.region) throw new Error("no region: set aws:region or AWS_REGION");
    }

    check(urn, { olds, news, seed }) {
        const { inputs, named } = this.typeOf(urn);
        const failures = Object.keys(news)
            .filter(key => key !== AUTOMATIC && !inputs.includes(key) && !["region", "tags"].includes(key))
            .map(property => ({ property, reason: "the tests' AWS provider does not carry this out" }));
        return { inputs: { ...news, ...automaticName(urn.split("::").at(-1), named, { olds, news, seed }) }, failures };
    }

    diff(urn, { before, after, ignored }) {
        const { replaces = [], named } = this.typeOf(urn);
        const changed = changes(before, after).filter(key => !ignored.includes(key));
        const immutable = [...replaces, "region"];
        return {
            changed,
            replaces: changed.filter(key => immutable.includes(key)),
            // Two resources cannot bear one name; an automatic one is made anew.
            deleteBeforeReplace:
                named !== undefined && !after[AUTOMATIC]?.includes(named.input) && !changed.includes(named.input),
        };
    }

    async create(urn, inputs, preview) {
        const type = this.typeOf(urn);
        if (preview) {
            return { id: "", outputs: { ...visible(inputs), ...unknown(type.computed ?? []) } };
        }
        const aws = this.aws(inputs);
        const id = await type.create(aws, inputs);
        return { id, outputs: await this.outputs(urn, id, inputs) };
    }

    async update(urn, { id, state, before, after, preview }) {
        const type = this.typeOf(urn);
        const changed = changes(before, after);
        if (preview) {
            const settled = Object.entries(state).filter(([key]) => after[key] !== undefined || !(key in before));
            const unsettled = type.unsettled?.(changed, after) ?? [];
            return { ...Object.fromEntries(settled), ...visible(after), ...unknown(unsettled) };
        }
        if (type.update === undefined) throw new Error(`${urn}: cannot be updated: ${changed.join(", ")}`);
        await type.update(this.aws(after), id, after, changed, state);
        return this.outputs(urn, id, after);
    }

    /** What is there, and the inputs that would make it so. */
    async read(urn, { id, state, inputs }) {
        const type = this.typeOf(urn);
        const found = await gone(() => type.read(this.aws(state), id, state));
        if (found === undefined) {
            return { id: "", outputs: {}, inputs: {} };
        }
        const drifts = type.drifts ?? {};
        const set = Object.keys(drifts).filter(key => !isDeepStrictEqual(found[key], drifts[key]));
        const keys = new Set([...Object.keys(inputs), ...set]);
        const now = Object.fromEntries([...keys].map(key => [key, key in found ? found[key] : inputs[key]]));
        return { id, outputs: { ...state, ...found }, inputs: now };
    }

    async delete(urn, { id, state }) {
        await gone(() => this.typeOf(urn).delete?.(this.aws(state), id, state));
    }

    async invoke(token, args) {
        const invoke = this.functions[token];
        if (invoke === undefined) throw new Error(`the tests' AWS provider has no function ${token}`);
        return invoke(this.aws(args), args);
    }

    async outputs(urn, id, inputs) {
        const aws = this.aws(inputs);
        return { region: aws.region, ...visible(inputs), ...(await this.typeOf(urn).read(aws, id, inputs)) };
    }

    aws({ region }) {
        return new Aws(region ?? this.region);
    }

    /** A URN ends in `…$type::name`. */
    typeOf(urn) {
        const token = urn.split("::")[2].split("$").at(-1);
        const type = this.types[token];
        if (type === undefined) throw new Error(`the tests' AWS provider has no resource type ${token}`);
        return type;
    }
}

/** The inputs that differ; one that is not known yet does. */
function changes(before, after) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    keys.delete(AUTOMATIC);
    return [...keys].filter(
        key => hasUnknown(after[key]) || !isDeepStrictEqual(comparable(before[key]), comparable(after[key])),
    );
}

function visible(inputs) {
    return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== AUTOMATIC));
}

function unknown(keys) {
    return Object.fromEntries(keys.map(key => [key, UNKNOWN]));
}

/** Undefined when AWS says that there is no such thing. */
async function gone(work) {
    try {
        return await work();
    } catch (error) {
        if (/NotFound|NoSuchEntity/.test(error.name)) return undefined;
        throw error;
    }
}

module.exports = { Provider };
