import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A server that keeps the keys of the tests' stacks. */
export interface Vault {
    url: string;
    close(): void;
}

/**
 * Starts what Pulumi's secrets provider `hashivault://` asks: the two calls of Vault's transit engine, without a key. With a
 * passphrase each of the tests' 1700 commands would spend a tenth of a second of processor time on a million rounds of PBKDF2.
 * The stacks' secrets are encrypted as ever, with a key of each stack's own.
 *
 * Source: https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export async function startVault(): Promise<Vault> {
    const server = http.createServer((request, response) => {
        text(request)
            .then(body => {
                const answer = answerTo(request.url ?? "", body);
                response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
                response.end(JSON.stringify(answer === undefined ? { errors: [] } : { data: answer }));
            })
            .catch(() => response.destroy());
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${String(port)}`, close: () => void server.close() };
}

function answerTo(path: string, body: string): Record<string, string> | undefined {
    const [, operation] = /^\/v1\/transit\/(encrypt|decrypt)\//.exec(path) ?? [];
    const { plaintext = "", ciphertext = "" } = JSON.parse(body === "" ? "{}" : body) as Record<string, string>;
    switch (operation) {
        case "encrypt":
            return { ciphertext: `vault:v1:${plaintext}` };
        case "decrypt":
            return { plaintext: ciphertext.replace("vault:v1:", "") };
        default:
            return undefined;
    }
}
