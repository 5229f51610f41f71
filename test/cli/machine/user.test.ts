import * as os from "node:os";
import { expect, test } from "vitest";
import { userName } from "../../../cli/machine/user";

/** A user without an entry in the system's list of users, as Node.js reports it. */
function noEntry(): never {
    throw Object.assign(new Error("uv_os_get_passwd returned ENOENT"), { code: "ERR_SYSTEM_ERROR" });
}

test("a user has a name, whatever the system knows of him", () => {
    expect(userName()).toBe(os.userInfo().username);
    const environment = { USER: "ann", LOGNAME: "ann-log" };
    expect(userName({ entry: noEntry, environment, uid: () => 1001 })).toBe("ann");
    expect(userName({ entry: noEntry, environment: { USER: "", LOGNAME: "ann-log" }, uid: () => 1001 })).toBe(
        "ann-log",
    );
    expect(userName({ entry: noEntry, environment: {}, uid: () => 1001 })).toBe("uid-1001");
    expect(userName({ entry: noEntry, environment: {}, uid: () => undefined })).toBe("unknown");
});
