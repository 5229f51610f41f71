/**
 * Posts a file that `gray preview --markdown` wrote as a comment of a pull request, or puts it into the comment that an
 * earlier run posted: the first line of both says which stack it is of, and its author is COMMENT_AUTHOR. By default that
 * is the owner of a workflow's own token; give `my-app[bot]` for the token of an app, or the login of a machine user.
 *
 *   GITHUB_TOKEN=… GITHUB_REPOSITORY=owner/name PULL_REQUEST=7 node post-comment.mjs gray-preview.md
 */
import { readFileSync } from "node:fs";

const {
    GITHUB_TOKEN,
    GITHUB_REPOSITORY,
    PULL_REQUEST,
    GITHUB_API_URL = "https://api.github.com",
    COMMENT_AUTHOR = "github-actions[bot]",
} = process.env;
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

/**
 * Whether a comment is of the author who posts here: everybody may write a comment that begins like ours.
 *
 * Source: https://docs.github.com/rest/issues/comments#list-issue-comments; no login of a person has brackets
 */
function isOurs({ user }) {
    const type = COMMENT_AUTHOR.endsWith("[bot]") ? "Bot" : "User";
    return user?.type === type && user.login.toLowerCase() === COMMENT_AUTHOR.toLowerCase();
}

/** The comment of an earlier run. */
async function earlier() {
    for (let page = 1; ; page++) {
        const found = await api("GET", `${comments}?per_page=100&page=${page}`);
        const own = found.find(each => isOurs(each) && each.body?.startsWith(`${marker}\n`));
        if (own !== undefined || found.length < 100) {
            return own;
        }
    }
}

const comment = await earlier();
if (comment === undefined) {
    const posted = await api("POST", comments, { body });
    console.log("posted");
    if (!isOurs(posted)) {
        const author = posted.user?.login;
        console.error(
            `post-comment: this token posts as ${author}, not as ${COMMENT_AUTHOR}; give COMMENT_AUTHOR=${author}, or every run posts another comment`,
        );
        process.exitCode = 1;
    }
} else if (comment.body === body) {
    console.log("nothing to change");
} else {
    await api("PATCH", `/repos/${GITHUB_REPOSITORY}/issues/comments/${comment.id}`, { body });
    console.log("changed the comment of an earlier run");
}
