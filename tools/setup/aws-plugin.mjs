/** Pulumi's AWS plugin. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copyAwsSource } from "./aws-source.mjs";
import { buildGo, downloadModule } from "./go-build.mjs";
import { ensurePlugin, remedyFor } from "./official-plugin.mjs";
import { root } from "./project.mjs";

const module = "pulumi-resource-aws";
const terraform = "github.com/hashicorp/terraform-provider-aws";

/** What says how it is built, beside its module. */
const recipe = ["aws-plugin.mjs", "aws-source.mjs"].map(file => join(root, "tools", "setup", file));

/** Finds or provides the plugin; resolves with what was taken, or with `problem`: why it cannot be had, in one line. */
export async function ensureAwsPlugin() {
    return ensurePlugin({ name: "aws", title: "AWS", recipe }, async (go, version, output, work) => {
        const folder = join(work, module);
        cpSync(join(root, "tools", module), folder, { recursive: true });
        const required = new RegExp(`${terraform} (v\\S+)`).exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[1];
        const source = await downloadModule(go, `${terraform}@${required}`, folder, remedyFor("aws"));
        // The folder that go.mod names in the place of the whole provider.
        copyAwsSource(source, join(work, "provider"));
        const program = {
            label: `Building Pulumi's AWS plugin with ${go.version} (once for this user, 5 to 7 minutes on two idle cores)`,
            module,
            folder,
            target: ".",
            packages: 1110,
            ldflags: `-X main.version=${version}`,
        };
        await buildGo(go, program, output, remedyFor("aws"));
    });
}
