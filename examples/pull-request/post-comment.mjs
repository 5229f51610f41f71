/**
 * Posts a file that `gray preview --markdown` wrote as a comment of a pull request, or puts it into the comment that an
 * earlier run posted: the first line of both says which stack it is of.
 *
 *   GITHUB_TOKEN=… GITHUB_REPOSITORY=owner/name PULL_REQUEST=7 node post-comment.mjs gray-preview.md
 */
import { readFileSync } from "node:fs";

const { GITHUB_TOKEN, GITHUB_REPOSITORY, PULL_REQUEST, GITHUB_API_URL = "https://api.github.com" } = process.env;
const [file] = process.argv.slice(2);
const missing = Object.entries({ GITHUB_TOKEN, GITHUB_REPOSITORY, PULL_REQUEST, file }).find(([, value]) => !value);
if (missing !== undefined) {
    console.error(`post-comment: ${missing[0]} is not given`);
    process.exit(2);
}

const body = readFileSync(file, "utf8");
const [marker] = body.split("\n", 1);
const comments = `/repos/${GITHUB_REPOSITORY}/issues/${PULL_REQUEST}/comments`;

async function api(method, path, content) {
    const response = await fetch(`${GITHUB_API_URL}${path}`, {
        method,
        headers: {
            accept: "application/vnd.github+json",
            authorization: `Bearer ${GITHUB_TOKEN}`,
            "user-agent": "gray-preview",
        },
        ...(content && { body: JSON.stringify(content) }),
    });
    if (!response.ok) {
        throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
}

/** The comment of an earlier run; a person who quotes it does not start with its first line. */
async function earlier() {
    for (let page = 1; ; page++) {
        const found = await api("GET", `${comments}?per_page=100&page=${page}`);
        const own = found.find(comment => comment.body.startsWith(`${marker}\n`));
        if (own !== undefined || found.length < 100) {
            return own;
        }
    }
}

const comment = await earlier();
if (comment === undefined) {
    await api("POST", comments, { body });
    console.log("posted");
} else if (comment.body === body) {
    console.log("nothing to change");
} else {
    await api("PATCH", `/repos/${GITHUB_REPOSITORY}/issues/comments/${comment.id}`, { body });
    console.log("changed the comment of an earlier run");
}
