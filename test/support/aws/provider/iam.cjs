/** Its id is its name. */
exports["aws:iam/role:Role"] = {
    inputs: ["name", "assumeRolePolicy", "description", "maxSessionDuration", "path", "permissionsBoundary"],
    replaces: ["name", "path"],
    named: { input: "name", longest: 64 },
    computed: ["arn", "createDate", "uniqueId"],

    async create({ iam }, inputs) {
        await iam.createRole({
            RoleName: inputs.name,
            AssumeRolePolicyDocument: policyOf(inputs),
            Description: inputs.description,
            MaxSessionDuration: inputs.maxSessionDuration,
            Path: inputs.path,
            PermissionsBoundary: inputs.permissionsBoundary,
            Tags: tagsOf(inputs),
        });
        return inputs.name;
    },

    async update({ iam }, RoleName, inputs, changed, state) {
        if (changed.includes("assumeRolePolicy")) {
            await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: policyOf(inputs) });
        }
        if (changed.includes("description") || changed.includes("maxSessionDuration")) {
            const { description: Description = "", maxSessionDuration: MaxSessionDuration } = inputs;
            await iam.updateRole({ RoleName, Description, MaxSessionDuration });
        }
        if (changed.includes("tags")) {
            const TagKeys = Object.keys(state.tags ?? {}).filter(key => !(key in (inputs.tags ?? {})));
            if (TagKeys.length > 0) await iam.untagRole({ RoleName, TagKeys });
            if (inputs.tags !== undefined) await iam.tagRole({ RoleName, Tags: tagsOf(inputs) });
        }
    },

    async read({ iam }, RoleName) {
        const { Role } = await iam.getRole({ RoleName });
        return {
            name: Role.RoleName,
            description: Role.Description || undefined,
            maxSessionDuration: Role.MaxSessionDuration,
            path: Role.Path,
            arn: Role.Arn,
            createDate: Role.CreateDate.toISOString(),
            uniqueId: Role.RoleId,
        };
    },

    async delete({ iam }, RoleName) {
        await iam.deleteRole({ RoleName });
    },
};

/** A policy may be given as an object; the official package makes it a text. */
function policyOf({ assumeRolePolicy }) {
    return typeof assumeRolePolicy === "string" ? assumeRolePolicy : JSON.stringify(assumeRolePolicy);
}

function tagsOf({ tags }) {
    return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Its id is made of both names, as in the official plugin. */
exports["aws:iam/rolePolicyAttachment:RolePolicyAttachment"] = {
    inputs: ["role", "policyArn"],
    replaces: ["role", "policyArn"],

    async create({ iam }, { role: RoleName, policyArn: PolicyArn }) {
        await iam.attachRolePolicy({ RoleName, PolicyArn });
        return `${RoleName}/${PolicyArn}`;
    },

    async read({ iam }, _id, { role: RoleName, policyArn }) {
        const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName });
        return AttachedPolicies.some(each => each.PolicyArn === policyArn) ? {} : undefined;
    },

    async delete({ iam }, _id, { role: RoleName, policyArn: PolicyArn }) {
        await iam.detachRolePolicy({ RoleName, PolicyArn });
    },
};

/** Its id is made of both names, as in the official plugin. */
exports["aws:iam/rolePolicy:RolePolicy"] = {
    inputs: ["name", "role", "policy"],
    replaces: ["name", "role"],
    named: { input: "name", longest: 128 },

    async create(clients, inputs) {
        await putPolicy(clients, inputs);
        return `${inputs.role}:${inputs.name}`;
    },

    async update(clients, _id, inputs) {
        await putPolicy(clients, inputs);
    },

    async read({ iam }, id) {
        const [RoleName, PolicyName] = id.split(":");
        const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName });
        return { role: RoleName, name: PolicyName, policy: decodeURIComponent(PolicyDocument) };
    },

    async delete({ iam }, _id, { role: RoleName, name: PolicyName }) {
        await iam.deleteRolePolicy({ RoleName, PolicyName });
    },
};

async function putPolicy({ iam }, { role: RoleName, name: PolicyName, policy }) {
    await iam.putRolePolicy({ RoleName, PolicyName, PolicyDocument: policy });
}
