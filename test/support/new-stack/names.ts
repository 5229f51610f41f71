/** The project of a test's program. */
export const PROJECT_NAME = "gray-test";

/** Its stack. */
export const STACK = "test";

/** What the environment calls the secrets provider of the tests' stacks. */
export const SECRETS_PROVIDER = "GRAY_TEST_SECRETS_PROVIDER";
