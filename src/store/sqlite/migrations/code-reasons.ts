import type Database from 'better-sqlite3';
import { rowChecksum } from '../row-checksum.ts';

/**
 * Maps the sentences that versions up to 4 stored to codes. Part of a released migration: never
 * change this map.
 */
const CODES = new Map(
  Object.entries({
    'nothing was new': 'nothing-new',
    'it was over a day late': 'too-late',
    'missed; the next digest covers it': 'covered-by-next',
    'missed; the next digest tells of it too': 'covered-by-next',
    'a message may or may not have arrived, and the bot cannot check without the permission Read Message History':
      'maybe-posted',
    'it is not known whether a message arrived, and the bot may not read the history of the channel':
      'maybe-posted',
    'it was paused before all messages were posted': 'paused-meanwhile',
    'it was paused before all of it was posted': 'paused-meanwhile',
    'by hand': 'paused-by-hand',
    'an error in the bot; its log has the details. It tries again within ten minutes.': 'bot-error',
    'a fault of the bot itself; its log has more. It is tried again within ten minutes.':
      'bot-error',
    'Discord asks for fewer messages (rate limit)': 'discord-rate-limit',
  }),
);

const REFUSED = /^Discord said: ([^]*) \((\d+)\)$/;
const ANSWERED = /^Discord answered (\d+)$/;
const LOST = /^the connection to Discord was lost \(([^]*)\)$/;

/** The step from version 4 to 5: reasons become JSON of a code and its parameters. */
export function codeReasons(db: Database.Database): void {
  const slots = db.prepare('SELECT * FROM digest_slots WHERE reason IS NOT NULL').all() as Row[];
  const putReason = db.prepare(
    `UPDATE digest_slots SET reason = @reason, checksum = @checksum
     WHERE subscription_id = @subscription_id AND scheduled_at = @scheduled_at`,
  );
  for (const slot of slots)
    putReason.run(sealed({ ...slot, reason: code(String(slot['reason'])) }));

  const subscriptions = db.prepare('SELECT * FROM digest_subscriptions').all() as Row[];
  const putContent = db.prepare(
    `UPDATE digest_subscriptions SET content = @content, checksum = @checksum
     WHERE subscription_id = @subscription_id`,
  );
  for (const row of subscriptions) {
    const subscription = JSON.parse(String(row['content'])) as Record<string, unknown>;
    for (const field of ['pausedBecause', 'lastError']) {
      const value = subscription[field];
      if (typeof value === 'string') subscription[field] = toReason(value);
    }
    putContent.run(sealed({ ...row, content: JSON.stringify(subscription) }));
  }
}

type Row = Readonly<Record<string, string | number | null>>;

function code(sentence: string): string {
  return JSON.stringify(toReason(sentence));
}

function toReason(sentence: string): { readonly code: string; readonly params: object } {
  const known = CODES.get(sentence);
  if (known !== undefined) return { code: known, params: {} };
  const [, text, number] = REFUSED.exec(sentence) ?? [];
  if (text !== undefined)
    return { code: 'discord-refused', params: { text, code: Number(number) } };
  const [, status] = ANSWERED.exec(sentence) ?? [];
  if (status !== undefined) return { code: 'discord-status', params: { status: Number(status) } };
  const [, lost] = LOST.exec(sentence) ?? [];
  if (lost !== undefined) return { code: 'connection-lost', params: { text: lost } };
  return { code: 'other', params: { text: sentence } };
}

/** Adds the checksum of the row's other columns in the order of their names. */
function sealed(row: Row): Row {
  const names = Object.keys(row).filter((name) => name !== 'checksum');
  return { ...row, checksum: rowChecksum(names.sort().map((name) => row[name] ?? null)) };
}
