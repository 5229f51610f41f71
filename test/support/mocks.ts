import * as pulumi from "@pulumi/pulumi";

/** A resource that a program registered. */
export interface Registered {
    type: string;
    name: string;
    parent: string | undefined;
    options: pulumi.CustomResourceOptions;
}

/** Pulumi's mocks, and notes of what was registered. What is remembered between updates is not here: mocks know no `ignoreChanges`. */
export class Mocks {
    /** Resources in the component that `noting` was given to, in order, itself included. */
    readonly registered: Registered[] = [];
    private readonly inputs = new Map<string, unknown>();

    /**
     * @param made what the provider adds to a resource's inputs, by type
     * @param found what its functions return, by token
     */
    async set(
        made: Record<string, (inputs: Record<string, unknown>) => object>,
        preview = false,
        found: Record<string, (inputs: Record<string, unknown>) => object> = {},
    ): Promise<void> {
        await pulumi.runtime.setMocks(
            {
                newResource: ({ type, name, inputs }) => {
                    const given = inputs as Record<string, unknown>;
                    this.inputs.set(`${type} ${name}`, given);
                    return { id: name, state: { ...given, ...made[type]?.(given) } };
                },
                call: ({ token, inputs }) => found[token]?.(inputs as Record<string, unknown>) ?? {},
            },
            "project",
            "dev",
            preview,
        );
    }

    /** Makes notes of every resource in a component, and of the component itself. */
    noting(): pulumi.ComponentResourceOptions {
        this.registered.length = 0;
        return {
            transformations: [
                ({ type, name, opts }) => {
                    this.registered.push({ type, name, parent: nameOf(opts.parent), options: opts });
                    return undefined;
                },
            ],
        };
    }

    /** Types, names and parents of what was registered. */
    tree(): Array<[string, string, string | undefined]> {
        return this.registered.map(({ type, name, parent }) => [type, name, parent]);
    }

    optionsOf(name: string): pulumi.CustomResourceOptions {
        return this.registered.findLast(each => each.name === name)?.options ?? {};
    }

    inputsOf(type: string, name: string): unknown {
        return this.inputs.get(`${type} ${name}`);
    }
}

/** A resource's name. */
export function nameOf(resource: pulumi.Resource | undefined): string | undefined {
    return (resource as { __name?: string } | undefined)?.__name;
}

/** What an Output resolves to. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise(resolve => output.apply(value => resolve(value)));
}
