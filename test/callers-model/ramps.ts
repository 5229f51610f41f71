import fc from "fast-check";
import { place, share } from "./edits";
import { type Callers, isRefused, type Unit, updated } from "./state";
import { checkAll, type Kind, mustBe, pick, settle, type Step, step } from "./step";

/**
 * `gray ramp` of one function: to a share where it stays, to everybody and its publish, or to a step where it is stopped or
 * taken back. Nobody else's callers move.
 */

interface Ramp {
    share: number;
    /** Whether it goes on to 100%, and is published then. */
    isWhole: boolean;
    end: keyof typeof HOOKS;
}

/** What runs after each step, and so how a ramp ends. */
const HOOKS = {
    asPlanned: "true",
    /** A cancelled job: callers stay at the first step. */
    stopped: "kill -TERM $PPID",
    takenBack: "false",
    takenBackAtTheEnd: "! grep -q '\"share\":1,'",
};

/** What the function has after a ramp, and whether `gray` says that it went as planned. */
interface Outcome {
    callers: Callers;
    isFine: boolean;
}

/** `undefined` where the ramp must be refused. */
function ramped(unit: Unit, name: string, { share: asked, isWhole, end }: Ramp): Outcome | undefined {
    const before = unit.callers[name];
    const after = updated(unit, { traffic: { [name]: asked }, publish: false })[name];
    if (before?.published === undefined || after === undefined) {
        return undefined;
    }
    const isMade = after.latest !== before.latest;
    const reached = isMade ? 0 : before.traffic;
    const steps = [asked, ...(isWhole ? [1] : [])].filter(each => reached === 0 || each >= reached);
    const [first, last = asked] = [steps[0], steps.at(-1)];
    if ((!isMade && before.latest === before.published) || first === undefined) {
        return { callers: before, isFine: true };
    }
    if (end === "stopped") {
        return { callers: { ...after, traffic: first }, isFine: false };
    }
    if (end === "takenBack" || (end === "takenBackAtTheEnd" && last === 1)) {
        return { callers: { ...after, traffic: 0 }, isFine: false };
    }
    return {
        callers: { ...after, ...(last === 1 ? { published: after.latest, traffic: 0 } : { traffic: last }) },
        isFine: true,
    };
}

/** What the program says comes first, and one that cannot be deployed cannot be ramped. */
function mayFail(unit: Unit, name: string): boolean {
    const { traffic, publish, pin } = unit.tree.functions[name] ?? {};
    return [traffic, publish, pin].some(each => each !== undefined) || isRefused(unit, { publish: false });
}

function ramp(at: number, which: number, asked: Ramp): Step {
    const words = `gray ramp #${String(which)} to ${asked.isWhole ? "a publish" : String(asked.share)}, ${asked.end}`;
    return step(
        words,
        (_, { callers, tree }) => Object.keys(callers).length > 0 && Object.keys(tree.functions).length > 0,
        async (state, real, unit) => {
            const name = pick(Object.keys(unit.callers), which) ?? "";
            // One that may be refused and one that was taken back would look alike.
            const how: Ramp = mayFail(unit, name) ? { ...asked, end: "asPlanned" } : asked;
            const after = ramped(unit, name, how);
            const steps = [how.share, ...(how.isWhole ? [1] : [])].map(each => `${String(each * 100)}%`);
            state.runs++;
            const args = ["-f", name, "--steps", steps.join(","), "--interval", "50ms", "--after-step", HOOKS[how.end]];
            const result = await real.world.gray(at, unit.tree, ["ramp", ...args, "--json"]);
            if (after === undefined || (mayFail(unit, name) && !result.ok)) {
                mustBe(result, false);
            } else {
                mustBe(result, after.isFine);
                settle(unit, { ...unit.callers, [name]: after.callers });
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
        fc.record({
            share: share.filter(each => each > 0 && each < 0.999),
            isWhole: fc.boolean(),
            end: fc.constantFrom<Ramp["end"]>("asPlanned", "asPlanned", "stopped", "takenBack", "takenBackAtTheEnd"),
        }),
    );
    return [{ weight: 4, needs: "gray", arbitrary: parts.map(([at, which, asked]) => ramp(at, which, asked)) }];
}
