import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** Whom a gateway answers. */
export interface AccessSettings {
    /** The address that it listens on. */
    host: string;
    /** Names by which it may be called, beside those of this machine: `gray.example.com`, without a port. */
    allowHosts: readonly string[];
}

/** Why a request is refused. */
export interface Refusal {
    status: 403;
    reason: string;
}

/**
 * Decides whether a request may have what it asks for.
 *
 * A web page that somebody visits can send requests to this machine. By DNS rebinding its own name leads here, and it may read
 * the answers; from its own origin it may send plain POSTs whose answers it cannot read. Both bear the page's name, in `Host`
 * or in `Origin`. So:
 *
 * - The gateway's own pages and the qualifiers (`:version`, `:alias`) answer to names of this machine from this machine alone, and to
 *   the names given. Other callers do not choose their version.
 * - A function's default alias answers everybody when the gateway listens beyond this machine, for that is what it was told to
 *   do. When it listens on this machine alone it answers to the same names as its pages.
 * - A request that a web page sent (`Origin`) needs an origin of the same names, but where everybody is answered.
 *
 * Source: https://fetch.spec.whatwg.org/#origin-header
 */
export class Access {
    private readonly allowed: ReadonlySet<string>;
    private readonly isOpen: boolean;
    private readonly host: string;

    constructor({ host, allowHosts }: AccessSettings) {
        this.host = host.toLowerCase();
        this.allowed = new Set(allowHosts.map(host => host.toLowerCase()));
        this.isOpen = !isLoopback(host);
    }

    /**
     * @param what a function's default alias, or something that lets the caller see or choose more
     * @returns why not; `undefined` when it may
     */
    refusal(request: IncomingMessage, what: "function" | "more"): Refusal | undefined {
        if (what === "function" && this.isOpen) {
            return undefined;
        }
        const name = nameIn(`http://${request.headers.host ?? ""}`);
        if (name === undefined || !this.isNamed(name, request)) {
            return refusal(`the Host ${show(request.headers.host)}`, name);
        }
        const { origin } = request.headers;
        const from = origin === undefined ? name : nameIn(origin);
        return from === undefined || !this.isNamed(from, request)
            ? refusal(`the Origin ${show(origin)}`, from)
            : undefined;
    }

    private isNamed(name: string, { socket }: IncomingMessage): boolean {
        if (this.allowed.has(name)) {
            return true;
        }
        const [local, remote] = [plainAddress(socket.localAddress), plainAddress(socket.remoteAddress)];
        const isFromHere = isLoopback(remote) || local === remote;
        return isFromHere && (isLoopback(name) || name === local || name === this.host);
    }
}

/** The name or address in an origin; `undefined` for what is none, such as `null`. */
function nameIn(origin: string): string | undefined {
    if (!URL.canParse(origin)) {
        return undefined;
    }
    const { hostname } = new URL(origin);
    return hostname === "" ? undefined : hostname.replace(/^\[|\]$/g, "");
}

/**
 * Names that mean the machine itself, whoever looks them up.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
function isLoopback(name: string): boolean {
    const isName = name === "localhost" || name.endsWith(".localhost");
    return isName || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

/** An IPv4 address of a socket that listens for both kinds begins with `::ffff:`. */
function plainAddress(address = ""): string {
    return address.replace(/^::ffff:/, "");
}

function refusal(what: string, name: string | undefined): Refusal {
    const fix =
        name === undefined
            ? "call the gateway by a name of this machine, such as localhost"
            : `call the gateway as localhost, or start it with --allow-host ${name}`;
    return { status: 403, reason: `${what} may not call this; ${fix}` };
}

function show(header: string | undefined): string {
    return header === undefined ? "(none)" : JSON.stringify(header.slice(0, 100));
}
