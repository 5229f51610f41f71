/** The Pulumi package of what @pulumi/aws has no resource for. It is not `gray-local`: stacks name it in their state. */
export const PACKAGE = "gray-aws";

/** Type tokens. They are a contract: renaming one needs an alias. */
export const RETENTION_TYPE = `${PACKAGE}:index:Retention`;
export const CONCURRENCY_CHECK_TYPE = `${PACKAGE}:index:ConcurrencyCheck`;
