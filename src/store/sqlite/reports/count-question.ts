import type { KeptAnswer } from '../../../domain/kept-answer.ts';
import { dayOf, daysAfter } from '../../columns/report-columns.ts';
import { COUNTED_DAYS } from '../../report-store.ts';
import type { Writer } from '../commit-corpus.ts';
import { checkCount, toCountRow } from './report-rows.ts';

/**
 * Counts a question in the transaction that stores its answer. On the first question of a day, old
 * counts of the server are deleted.
 */
export function countQuestion(
  { reads, writes }: Pick<Writer, 'reads' | 'writes'>,
  { serverId, lastAskedAt, verdict, privateTo }: KeptAnswer,
): void {
  const day = dayOf(lastAskedAt);
  const key = {
    server_id: serverId ?? '',
    day,
    kind: verdict,
    is_private: privateTo === null ? 0 : 1,
  };
  const before = reads.count.get(key);
  const count = before === undefined ? 1 : checkCount(before).count + 1;
  writes.putCount.run(toCountRow({ ...key, count }));
  if (before === undefined)
    writes.deleteOldCounts.run(key.server_id, daysAfter(day, -COUNTED_DAYS));
}
