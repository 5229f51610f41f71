import { afterAll, afterEach, beforeAll, expect, type TestContext } from "vitest";
import { MOTO_MILLISECONDS } from "../support/aws/moto";
import { testProject } from "../support/test-project";
import { accountPlatform, motoPlatform } from "../platforms/aws/conformance";
import { dockerPlatform } from "../platforms/docker/conformance";
import { localPlatform } from "../platforms/local/conformance";
import type { Ability, Platform, PlatformStack, Program, Settings, Stack, Update } from "./platform";

/** The platform under test in each project of vitest.config.mts. `npm run test:aws` tests a real account. */
const BY_PROJECT: Readonly<Record<string, Platform>> = {
    local: localPlatform,
    docker: dockerPlatform,
    aws: process.env["GRAY_TEST_AWS"] === "account" ? accountPlatform : motoPlatform,
};

/** The platform of this project of tests. */
export const platforms = [BY_PROJECT[testProject()]].filter(platform => platform !== undefined);

/**
 * A stack for each test of a platform. What it returns opens one, or skips the test with the platform's reason when it
 * cannot do what the test needs.
 */
export function useStack(platform: Platform): (context: TestContext, ...needs: Ability[]) => Promise<Stack> {
    let stack: PlatformStack | undefined;
    beforeAll(async () => {
        if (platform.missing === undefined) {
            await platform.start?.();
        }
    }, MOTO_MILLISECONDS);
    afterAll(async () => platform.stop?.());
    afterEach(async () => {
        await stack?.close();
        stack = undefined;
    });
    return async (context, ...needs) => {
        const reason = platform.missing ?? needs.map(ability => platform.cannot[ability]).find(Boolean);
        context.skip(reason !== undefined, reason);
        const opened = await platform.open();
        stack = opened;
        return Object.assign(opened, {
            async up(program: Program, settings: Settings = {}): Promise<Update> {
                const update = await opened.attempt(program, settings);
                expect(update.ok, update.output).toBe(true);
                return update;
            },
        });
    };
}
