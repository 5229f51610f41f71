/** The Pulumi package of what @pulumi/aws has no resource for. It is not `gray-local`: stacks name it in their state. */
export const PACKAGE = "gray-aws";

/** Type tokens. They are a contract: renaming one needs an alias. */
export const RETENTION_TYPE = `${PACKAGE}:index:Retention`;
export const CONCURRENCY_CHECK_TYPE = `${PACKAGE}:index:ConcurrencyCheck`;

/** Types of @pulumi/aws. */
export const LAMBDA_TYPE = "aws:lambda/function:Function";
export const LAMBDA_ALIAS_TYPE = "aws:lambda/alias:Alias";
export const LISTENER_TYPE = "aws:lb/listener:Listener";
/** It keeps environments of an alias ready. */
export const PROVISIONED_TYPE = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
