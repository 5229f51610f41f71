import fc from "fast-check";
import { place, share } from "./edits";
import { type Callers, isRefused, type Unit, updated } from "./state";
import { checkAll, type Kind, mustBe, pick, settle, type Step, step } from "./step";

/** `gray ramp` of one function: to a share where it stays, or to everybody and its publish. Nobody else's callers move. */

interface Ramp {
    share: number;
    /** Whether it goes on to 100%, and is published then. */
    isWhole: boolean;
}

/** What the function has after it; `undefined` where the ramp must fail. */
function ramped(unit: Unit, name: string, { share: asked, isWhole }: Ramp): Callers | undefined {
    const before = unit.callers[name];
    const after = updated(unit, { traffic: { [name]: asked }, publish: false })[name];
    if (before?.published === undefined || after === undefined) {
        return undefined;
    }
    const isMade = after.latest !== before.latest;
    if (!isMade && before.latest === before.published) {
        return before;
    }
    const reached = isMade ? 0 : before.traffic;
    const steps = [asked, ...(isWhole ? [1] : [])].filter(each => reached === 0 || each >= reached);
    const last = steps.at(-1);
    if (last === undefined) {
        return before;
    }
    return last === 1 ? { ...after, published: after.latest, traffic: 0 } : { ...after, traffic: last };
}

/** What the program says comes first, and one that cannot be deployed cannot be ramped. */
function mayFail(unit: Unit, name: string): boolean {
    const { traffic, publish, pin } = unit.tree.functions[name] ?? {};
    return [traffic, publish, pin].some(each => each !== undefined) || isRefused(unit, { publish: false });
}

function ramp(at: number, which: number, how: Ramp): Step {
    const words = `gray ramp #${String(which)} to ${how.isWhole ? "a publish" : String(how.share)}`;
    return step(
        words,
        (_, { callers, tree }) => Object.keys(callers).length > 0 && Object.keys(tree.functions).length > 0,
        async (state, real, unit) => {
            const name = pick(Object.keys(unit.callers), which) ?? "";
            const after = ramped(unit, name, how);
            const steps = [how.share, ...(how.isWhole ? [1] : [])].map(each => `${String(each * 100)}%`);
            state.runs++;
            const args = ["ramp", "-f", name, "--steps", steps.join(","), "--interval", "50ms", "--json"];
            const result = await real.world.gray(at, unit.tree, args);
            if (after === undefined || (mayFail(unit, name) && !result.ok)) {
                mustBe(result, false);
            } else {
                mustBe(result, true);
                settle(unit, { ...unit.callers, [name]: after });
            }
            await checkAll(state, real);
        },
        at,
    );
}

export function ramps(units: number): Kind[] {
    const parts = fc.tuple(
        place(Math.min(units, 2)),
        fc.nat({ max: 11 }),
        share.filter(each => each > 0 && each < 0.999),
        fc.boolean(),
    );
    return [
        {
            weight: 3,
            needs: "gray",
            arbitrary: parts.map(([at, which, asked, isWhole]) => ramp(at, which, { share: asked, isWhole })),
        },
    ];
}
