/**
 * The Pulumi package of the local platform's resources. It is not `gray`, so that `gray:traffic` in the stack's
 * configuration is not also the provider's configuration.
 */
export const PACKAGE = "gray-local";

/** Type tokens. They are a contract: renaming one needs an alias. */
export const VERSION_TYPE = `${PACKAGE}:index:Version`;
export const ALIAS_TYPE = `${PACKAGE}:index:Alias`;
