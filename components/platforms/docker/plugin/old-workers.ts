import { MASTER_PORT } from "../haproxy/config";
import { type RouterShell, type Script } from "./router-shell";
import { commandScript } from "./runtime-api";

/**
 * Whether nobody depends on a worker whose configuration is not in force any more: it has no idle connection, on which the next
 * request would be decided by that configuration, and no request or stream on a backend that goes. A web socket on another
 * backend may stay for days.
 *
 * Sources: https://docs.haproxy.org/2.6/management.html#9.4 (show proc, and @!<pid>),
 * https://docs.haproxy.org/2.6/management.html#9.1 (show stat: the fifth field is the number of sessions)
 */
const DRAINED = `
said="$(talk)"
old="\${said#*# old workers}"
[ "$old" = "$said" ] && return 0
printf "%s\\n" "\${old%%# programs*}" | {
    while read -r pid type _; do
        [ "$type" = worker ] || continue
        COMMANDS="@!$pid show stat" talk | {
            idle=0
            while IFS=, read -r proxy server _ _ sessions _; do
                case "$server" in
                    FRONTEND) case "$proxy" in public | internal) idle=$((idle + sessions)) ;; esac ;;
                    BACKEND)
                        idle=$((idle - sessions))
                        case "$GOING" in *" $proxy "*) [ "$sessions" = 0 ] || exit 1 ;; esac
                        ;;
                esac
            done
            [ "$idle" -le 0 ]
        } || exit 1
    done
}`;

/** What is waited for after a change. */
export interface Drain {
    /** The names of the backends whose containers go. */
    going: readonly string[];
    /** How long, at most. */
    seconds: number;
}

/** Waits for those who are served by an older configuration: requests and streams on backends that go, and idle connections. */
export async function drained(shell: RouterShell, { going, seconds }: Drain): Promise<void> {
    const { script, environment }: Script = commandScript("show proc", DRAINED, MASTER_PORT);
    const names = ` ${going.join(" ")} `;
    await shell.until({ script, environment: { ...environment, GOING: names } }, seconds * 1000);
}
