/** Number of extra candidates, so that ties at the cut-off are ordered correctly. */
const ROOM_FOR_TIES = 32;
/** Candidates per result, because an engine ranks by other statistics. */
const CANDIDATES_PER_RESULT = 2;
const GROWTH = 4;

/**
 * Returns the best `k` of an engine's candidates in order. Asks again for more candidates if the
 * engine has more of them, and too few were known or the last ones tie with result `k`.
 *
 * @param find returns up to `limit` candidates
 * @param score returns the scores of the candidates that the snapshot knows
 */
export async function findScored<Candidate, Scored extends { readonly score: number }>(
  k: number,
  find: (limit: number) => Promise<readonly Candidate[]>,
  score: (candidates: readonly Candidate[]) => Promise<Scored[]>,
  compare: (a: Scored, b: Scored) => number,
): Promise<Scored[]> {
  const enough = CANDIDATES_PER_RESULT * k;
  for (let limit = enough + ROOM_FOR_TIES; ; limit *= GROWTH) {
    const candidates = await find(limit);
    const scored = (await score(candidates)).sort(compare);
    if (candidates.length < limit) return scored.slice(0, k);
    const lastWanted = scored[k - 1];
    const last = scored.at(-1);
    if (scored.length < enough || lastWanted === undefined || last === undefined) continue;
    if (last.score < lastWanted.score) return scored.slice(0, k);
  }
}
