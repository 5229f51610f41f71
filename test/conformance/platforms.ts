import { localPlatform } from "./local-platform";
import type { Platform } from "./platform";

/** Every platform under test. */
export const platforms: Platform[] = [localPlatform];

/** Whether a platform cannot do a case; says why in one line. */
export function unless(platform: Platform, testCase: string): boolean {
    const reason = platform.cannot[testCase];
    if (reason !== undefined) {
        console.log(`skipped on ${platform.name}: ${testCase}: ${reason}`);
    }
    return reason !== undefined;
}
