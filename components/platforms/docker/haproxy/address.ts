/** Where a container listens. */
export interface Address {
    /** Its name, which the engine's DNS knows, and its port: `api-3-1a2b3c4:8080`. */
    name: string;
    /** Its address when it was made: HAProxy need not wait for the first answer of the DNS. */
    ip?: string;
    /** The address is its own for as long as it is there, and nobody else's: its name is not asked for. */
    own?: boolean;
}

/** What connects to a container: its address, or its name where the address is not known. */
export function endpointOf({ name, ip }: Address): { host: string; port: number } {
    const [host = "", port] = name.split(":");
    return { host: ip ?? host, port: Number(port) };
}
