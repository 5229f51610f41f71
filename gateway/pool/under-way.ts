/** A number holds a place and, above it, how many requests came before: it is never given twice. */
const PLACES = 2 ** 20;

/**
 * The requests that a worker has and has not answered. Places are used again: a Map that thousands of requests a second
 * pass through leaves old tables behind whose requests outlive several garbage collections.
 */
export class UnderWay<Item extends { id: number }> {
    private readonly places: Array<Item | undefined> = [];
    private readonly free: number[] = [];
    private before = 0;
    /** How many there are. */
    size = 0;

    /** Takes an item in, and numbers it. */
    add(item: Item): void {
        const place = this.free.pop() ?? this.places.length;
        item.id = this.before++ * PLACES + place;
        this.places[place] = item;
        this.size++;
    }

    /** Takes an item out; `undefined` when it is not there any more. */
    take(id: number): Item | undefined {
        const place = id % PLACES;
        const item = this.places[place];
        if (item?.id !== id) {
            return undefined;
        }
        this.places[place] = undefined;
        this.free.push(place);
        this.size--;
        return item;
    }

    /** All of them, in no order. */
    list(): Item[] {
        return this.places.filter(item => item !== undefined);
    }
}
