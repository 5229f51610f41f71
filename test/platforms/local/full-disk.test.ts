import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { removeFolder } from "../../../components/files";
import { Gateway } from "../../support/gateway";
import { says } from "../../support/local-stack";
import { Project, STACK } from "../../support/project";
import { temporaryFolder } from "../../support/temporary-folder";
import { snapshot } from "../../support/tree";

/** The disk is full: a file system of 1 MB in memory, where .gray will be. It takes the right to mount one. */

const PROGRAM = 'new gray.local.Function("api", { code: "./src", handler: "index.handler" });';

function mount(folder: string): boolean {
    fs.mkdirSync(folder, { recursive: true });
    return spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", folder]).status === 0;
}

function unmount(folder: string): void {
    spawnSync("umount", [folder]);
}

function canMount(): boolean {
    const folder = temporaryFolder();
    const can = mount(folder);
    if (can) {
        unmount(folder);
    }
    removeFolder(folder);
    return can;
}

const can = canMount();

describe("on a full disk", () => {
    let project: Project;
    let gateway: Gateway;
    beforeAll(async () => {
        if (!can) {
            return;
        }
        project = await Project.open(PROGRAM, { "src/index.js": says("one") });
        mount(project.path(".gray"));
        gateway = new Gateway(project.folder, STACK);
        await gateway.start();
    });
    afterAll(async () => {
        if (!can) {
            return;
        }
        await gateway.stop();
        unmount(project.path(".gray"));
        project.close();
    });

    test("an update fails with a sentence, callers stay where they were, and with space again it converges", async context => {
        context.skip(!can, "this user may not mount a file system");
        const first = await project.up({ GRAY_PUBLISH: "true" });
        expect(first.code, first.output).toBe(0);
        const api = project.path(".gray/test/functions/api");
        const alias = readAlias(api, "live");
        const version = snapshot(path.join(api, "versions/1"));

        fs.writeFileSync(project.path("src/data.bin"), Buffer.alloc(2 * 1024 * 1024, 1));
        project.write({ "src/index.js": says("two") });
        const full = await project.up({ GRAY_TRAFFIC: "0.5" });
        expect(full.code).not.toBe(0);
        expect.soft(full.output).toMatch(/error: api: version 2 .*no space left on device/);
        expect(full.output).not.toMatch(/\n\s+at /);
        expect(readAlias(api, "live")).toEqual(alias);
        expect(snapshot(path.join(api, "versions/1"))).toEqual(version);
        expect(fs.readdirSync(path.join(api, "versions"))).toEqual(["1"]);
        expect(await (await fetch(`${gateway.url}/api`)).text()).toBe("one");

        spawnSync("mount", ["-o", "remount,size=16m", project.path(".gray")]);
        const again = await project.up({ GRAY_TRAFFIC: "0.5" });
        expect(again.code, again.output).toBe(0);
        expect(readAlias(api, "live")?.weights).toEqual({ "1": 0.5, "2": 0.5 });
        expect(await (await fetch(`${gateway.url}/api:2`)).text()).toBe("two");
    });
});
