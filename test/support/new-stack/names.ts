/** The project of a test's program. */
export const PROJECT_NAME = "gray-test";

/** Its stack. */
export const STACK = "test";
