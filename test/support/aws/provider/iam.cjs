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
