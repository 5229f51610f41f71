import { RUNTIME_PORT } from "../haproxy/config";
import type { Script } from "./router-shell";

/** Gives commands to HAProxy with what its images have: bash, or busybox. */
const TALK = `talk() {
    if command -v bash >/dev/null; then
        bash -c 'exec 3<>/dev/tcp/127.0.0.1/$PORT && printf "%s\\nquit\\n" "$COMMANDS" >&3 && cat <&3' 2>&1
    else
        printf "%s\\nquit\\n" "$COMMANDS" | nc 127.0.0.1 "$PORT"
    fi
}
`;

/** A script that gives commands to HAProxy, and does something with `talk`, which prints the answer. */
export function commandScript(commands: string, script = "talk", port = RUNTIME_PORT): Script {
    return { script: `${TALK}${script}`, environment: { COMMANDS: commands, PORT: String(port) } };
}
