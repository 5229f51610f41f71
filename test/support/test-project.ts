/** The project of vitest.config.mts that a test runs in: "units", "local", "docker" or "aws". */
export function testProject(): string {
    return process.env["GRAY_TEST_PROJECT"] ?? "";
}

/**
 * Makes sure that a test runs in the project whose needs `npm test` provides for it.
 *
 * @throws Error when vitest.config.mts has it in another one
 */
export function requireProject(name: string): void {
    if (testProject() !== name) {
        throw new Error(`this test belongs to the project "${name}"; name its file there in vitest.config.mts`);
    }
}
