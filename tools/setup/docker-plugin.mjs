/** Pulumi's Docker plugin. */
import { buildGo } from "./go-build.mjs";
import { ensurePlugin, remedyFor } from "./official-plugin.mjs";

/** Finds or provides the plugin; resolves with what was taken, or with `problem`: why it cannot be had, in one line. */
export async function ensureDockerPlugin() {
    return ensurePlugin({ name: "docker", title: "Docker" }, (go, version, output) => {
        const program = {
            label: `Building Pulumi's Docker plugin with ${go.version} (once for this user, 4 to 6 minutes on two idle cores)`,
            module: "pulumi-resource-docker",
            target: ".",
            packages: 1310,
            ldflags: `-X main.version=${version}`,
        };
        return buildGo(go, program, output, remedyFor("docker"));
    });
}
