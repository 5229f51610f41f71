import { createHash } from "node:crypto";

/** A range of IPv4 addresses as networks write it: `172.18.4.0/22`. */
export interface Subnet {
    /** Its first address, as a number. */
    first: number;
    /** How many bits of an address are the same in all of it, from 0 to 32. */
    prefix: number;
}

/** A network of ours gets this many addresses: 1024, where the engine's pool has as many. */
const PREFIX = 22;
/** A smaller one has no room for a router and some versions. */
const LONGEST_PREFIX = 28;

/**
 * Reads a subnet.
 *
 * @param text `172.18.0.0/16`
 * @returns `undefined` for what is no IPv4 subnet
 */
export function parseSubnet(text: string): Subnet | undefined {
    const [, address = "", bits] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text) ?? [];
    const parts = address.split(".").map(Number);
    const prefix = Number(bits);
    if (bits === undefined || prefix > 32 || parts.some(part => part > 255)) {
        return undefined;
    }
    const number = parts.reduce((sum, part) => sum * 256 + part, 0);
    return { first: number - (number % sizeOf(prefix)), prefix };
}

/** Writes a subnet. */
export function subnetText({ first, prefix }: Subnet): string {
    return `${addressText(first)}/${String(prefix)}`;
}

/**
 * A subnet for a network of ours: a part of a pool that no other subnet overlaps with.
 *
 * @param pool what the engine would take for a network
 * @param taken all subnets that networks have
 * @param key who asks: two that ask at the same time get different subnets, nearly always
 * @returns `undefined` where nothing is free
 */
export function freeSubnet(pool: Subnet, taken: readonly Subnet[], key: string): Subnet | undefined {
    if (pool.prefix > LONGEST_PREFIX) {
        return undefined;
    }
    const prefix = Math.max(pool.prefix, PREFIX);
    const count = sizeOf(pool.prefix) / sizeOf(prefix);
    const start = hash(key) % count;
    for (let index = 0; index < count; index += 1) {
        const subnet = { first: pool.first + ((start + index) % count) * sizeOf(prefix), prefix };
        if (!taken.some(other => overlap(subnet, other))) {
            return subnet;
        }
    }
    return undefined;
}

/** The half of a network's subnet that the engine gives addresses from, to routers and whatever else is in the network. */
export function dynamicRange({ first, prefix }: Subnet): Subnet {
    return { first, prefix: prefix + 1 };
}

/**
 * The address of a version: its own for as long as its container is there. It is in the half of the subnet that the
 * engine gives no address from. Versions of a function follow each other there, so that an address is not given again
 * soon.
 *
 * @param taken the addresses of all other containers in the network
 * @returns `undefined` where all are taken
 */
export function staticAddress(
    subnet: Subnet,
    functionName: string,
    version: string,
    taken: ReadonlySet<string>,
): string | undefined {
    // The subnet's last address reaches everybody in it.
    const count = sizeOf(subnet.prefix) / 2 - 1;
    const start = (hash(functionName) + Number(version)) % count;
    for (let index = 0; index < count; index += 1) {
        const address = addressText(subnet.first + count + 1 + ((start + index) % count));
        if (!taken.has(address)) {
            return address;
        }
    }
    return undefined;
}

/** Whether two subnets have an address in common. */
export function overlap(a: Subnet, b: Subnet): boolean {
    const wider = sizeOf(Math.min(a.prefix, b.prefix));
    return Math.floor(a.first / wider) === Math.floor(b.first / wider);
}

function sizeOf(prefix: number): number {
    return 2 ** (32 - prefix);
}

function addressText(address: number): string {
    return [24, 16, 8, 0].map(shift => String((address >>> shift) & 255)).join(".");
}

function hash(text: string): number {
    return createHash("sha256").update(text).digest().readUInt32BE();
}
