/// <reference types="vite/types/importMeta.d.ts" />
import { afterAll, afterEach, beforeAll, expect, type TestContext } from "vitest";
import { MOTO_MILLISECONDS } from "../support/aws/moto.js";
import { testProject } from "../support/test-project.js";
import type { Ability, Platform, PlatformStack, Program, Settings, Stack, Update } from "./platform.js";

/** What each platform's folder of tests says of it: test/platforms/<name>/conformance.ts. */
const DRIVERS = import.meta.glob<{ platform: Platform }>("../platforms/*/conformance.ts", { eager: true });

/** The platform of this project of tests; none in a project that is of no platform. */
export const platforms = Object.entries(DRIVERS)
    .filter(([file]) => file === `../platforms/${testProject()}/conformance.ts`)
    .map(([, { platform }]) => platform);

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
