const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

/**
 * How long ago something was, in its largest unit.
 *
 * @example
 * ```ts
 * age(new Date(Date.now() - 90_000).toISOString(), Date.now());   // "1m"
 * ```
 */
export function age(time: string, now: number): string {
    const passed = Math.max(now - Date.parse(time), 0);
    if (passed < MINUTE) {
        return `${String(Math.floor(passed / SECOND))}s`;
    }
    if (passed < HOUR) {
        return `${String(Math.floor(passed / MINUTE))}m`;
    }
    return passed < 2 * DAY ? `${String(Math.floor(passed / HOUR))}h` : `${String(Math.floor(passed / DAY))}d`;
}

/** A time as people here read it: "2026-03-01 12:00:30". */
export function clock(time: string | number): string {
    // Sweden writes dates as ISO does, in local time.
    return new Date(time).toLocaleString("sv-SE");
}
