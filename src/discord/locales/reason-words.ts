import { type Wording, wordCoded } from '../../domain/coded.ts';
import type { LeftOutReason, LeftOutReasons, Reason, Reasons } from '../../domain/reasons.ts';
import { wordForDiscord } from './error-words.ts';

const BOT_ERROR =
  'an error in the bot; its log has the details. It tries again within ten minutes.';

/** Why nothing was posted or a subscription is paused, in English; each continues after a colon. */
const REASON_WORDS: Wording<Reasons> = {
  'nothing-new': () => 'nothing was new',
  'too-late': () => 'it was over a day late',
  'covered-by-next': () => 'missed; the next digest covers it',
  'maybe-posted': () =>
    'a message may or may not have arrived, and the bot cannot check without the permission Read Message History',
  'paused-meanwhile': () => 'it was paused before all messages were posted',
  'paused-by-hand': () => 'by hand',
  'bot-error': () => BOT_ERROR,
  problem: ({ problem }) => wordForDiscord(problem)?.message ?? BOT_ERROR,
  'discord-refused': ({ text, code }) => `Discord said: ${text} (${code})`,
  'discord-rate-limit': () => 'Discord asks for fewer messages (rate limit)',
  'discord-status': ({ status }) => `Discord answered ${status}`,
  'connection-lost': ({ text }) => `the connection to Discord was lost (${text})`,
  other: ({ text }) => text,
};

/** Why a source is not in a digest, in English; each continues after "left out because". */
export const LEFT_OUT_WORDS: Wording<LeftOutReasons> = {
  'not-among-newest': () => 'there are more new sources than one digest shows',
  'nothing-to-quote': () => 'it has no sentence that can be quoted alone',
  'no-new-sentence': () => 'it has no new sentence',
  'same-as-before': () => 'it says nothing that its earlier version did not say',
  'reported-by': ({ sourceIds }) => `everything in it was reported by ${sourceIds.join(', ')}`,
};

export function wordReason(reason: Reason): string {
  return wordCoded(REASON_WORDS, reason);
}

export function wordLeftOut(reason: LeftOutReason): string {
  return wordCoded(LEFT_OUT_WORDS, reason);
}
