/**
 * How far a count may lie from its expectation: 4 standard deviations of a binomial distribution. A right split fails
 * once in 16,000 times, one that is wrong by more than twice this practically always.
 */
export function fourSigma(count: number, share: number): number {
    return 4 * Math.sqrt(count * share * (1 - share));
}
