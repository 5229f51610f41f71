/** Tags as the load balancing API takes them. */
exports.tagsOf = ({ tags }) => tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Attributes are named by these keys and are texts; those that are not given stay as they are. */
exports.attributesOf = (keys, inputs) =>
    Object.entries(keys)
        .filter(([input]) => inputs[input] !== undefined)
        .map(([input, Key]) => ({ Key, Value: String(inputs[input]) }));

/** What this API keeps apart from the rest. */
exports.changeTags = async (elb, arn, inputs, state) => {
    const TagKeys = Object.keys(state.tags ?? {}).filter(key => !(key in (inputs.tags ?? {})));
    if (TagKeys.length > 0) await elb.removeTags({ ResourceArns: [arn], TagKeys });
    if (inputs.tags !== undefined) await elb.addTags({ ResourceArns: [arn], Tags: exports.tagsOf(inputs) });
};
