/**
 * Asks a search engine for candidates until `count` of them are known to a snapshot, or the engine has
 * no more. The engine also returns documents that are outdated or not committed yet.
 *
 * @param ask returns up to `limit` candidates; fewer only if there are no more
 * @param choose returns the candidates that the snapshot has, in order
 */
export async function findKnown<Candidate>(
  count: number,
  ask: (limit: number) => Promise<readonly Candidate[]>,
  choose: (candidates: readonly Candidate[]) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  for (let limit = count; ; limit *= 2) {
    const found = await ask(limit);
    const known = await choose(found);
    if (known.length >= count || found.length < limit) return known;
  }
}
