import { execFileSync } from "node:child_process";

/** A git working tree around a folder of the tests, of an author who needs no settings. */
export class Git {
    constructor(private readonly folder: string) {}

    /** Makes the tree. */
    init(): void {
        this.run("init", "--quiet");
    }

    /** Commits all there is; the commit's name. */
    commit(message: string): string {
        this.run("add", "-A");
        this.run("commit", "--quiet", "--allow-empty", "--message", message);
        return this.run("rev-parse", "HEAD");
    }

    private run(...args: string[]): string {
        const own = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgSign=false"];
        return execFileSync("git", [...own, ...args], { cwd: this.folder, encoding: "utf8" }).trim();
    }
}
