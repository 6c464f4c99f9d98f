import type { Slot, SlotState } from '../../domain/subscription.ts';

/** All that the bot says about digests. */
export const DIGEST_WORDS = {
  head: (sources: number) =>
    `**New: ${sources === 1 ? 'one source' : `${sources} sources`}**, in their own words`,
  gap: (from: string) => `includes what was due since ${from}`,
  also: (ids: readonly string[]) => `-# Also reported by ${ids.join(', ')}`,
  /** Ends with the mark, by which the bot finds its message again. */
  footer: (time: string, mark: string) => `Digest of ${time} · ${mark}`,
  quiet: 'Nothing new since the last digest.',
  paused: (id: string, channelId: string, reason: string) =>
    `The digests ${id} for <#${channelId}> are paused: ${reason}. Fix the cause, then run \`/digest pause\` with \`resume: True\`.`,
  preview: 'The next digest, if it were posted now:',
  previewLonger: (messages: number) => `It would be ${messages} messages. This is the first.`,
  previewNothing: 'The next digest would have nothing to report.',
  leftOut: (id: string, reason: string) => `- ${id}: left out because ${reason}`,
  subscribed: 'Subscribed.',
  edited: 'Changed.',
  pausedNow: 'Paused. To continue, run `/digest pause` with `resume: True`.',
  resumed: 'Resumed. The next digest includes what has come since the last one.',
  unsubscribed: (id: string) =>
    `${id} is unsubscribed. The record of what its channel received has been deleted.`,
  none: 'This server has no digests. Run `/digest subscribe` to create one.',
  noHistory: 'No digest has been due yet.',
  posted: (messages: number) =>
    `Posted, in ${messages === 1 ? 'one message' : `${messages} messages`}. The next digest will not repeat it.`,
  notPosted: (reason: string) => `Nothing was posted: ${reason}.`,
  elsewhere: 'Another process is posting it.',
  /** How often, without its zone. */
  cadence: {
    hourly: (time: string) => `every hour at :${time.slice(3)}`,
    daily: (time: string) => `daily at ${time}`,
    weekdays: (time: string) => `on weekdays at ${time}`,
    weekly: (time: string) => `on Mondays at ${time}`,
  },
  /** The pattern is in code marks. */
  cron: (pattern: string) => `cron ${pattern}`,
  next: (times: readonly string[]) => `Next: ${times.join(' · ')}`,
  isPaused: (reason: string) => `Paused: ${reason}`,
  pausedByHand: 'by hand',
  lacks: (names: readonly string[]) => `Missing in that channel: ${names.join(', ')}`,
  noFollowers: 'followers to publish to (only announcement channels have them)',
  more: (count: number) => `-# … and ${count} more that do not fit here.`,
  lastError: (reason: string) => `Last error: ${reason}`,
  last: (what: string) => `Last: ${what}`,
  /** What became of one digest. */
  outcome: (time: string, { state, reason }: Pick<Slot, 'state' | 'reason'>) =>
    [time, STATES[state], ...(reason === null ? [] : [reason])].join(' · '),
  gapShort: (from: string) => `covers the time since ${from}`,
  command: {
    description: 'Post what is new, in the words of the sources, on a schedule',
    subscribe: 'Post digests to a channel',
    channel: 'The channel to post to',
    cadence: 'How often',
    time: 'Time of day, such as 09:00 (hourly: only the minutes count; weekly: on Mondays)',
    zone: 'Time zone, such as Europe/Berlin (default: UTC)',
    cron: 'With the cadence cron: minute, hour, day, month, weekday',
    sources: 'Only these sources: IDs separated by commas, or "all"',
    quiet: 'What to post when nothing is new',
    publish: 'In an announcement channel: publish each digest to its followers',
    list: 'List the digests of this server, with their last and next times',
    edit: 'Change a subscription',
    id: 'The ID of the subscription, as /digest list shows it',
    optionalId: 'The ID of the subscription; not needed if this server has only one',
    pause: 'Pause a subscription, or resume it',
    resume: 'Resume instead of pausing',
    unsubscribe: 'End a subscription and delete its history',
    preview: 'Show only to me what the next digest would say',
    now: 'Post a digest now; the next one will not repeat it',
    history: 'Show what became of the last digests',
  },
} as const;

const STATES: Readonly<Record<SlotState, string>> = {
  claimed: 'being prepared',
  composed: 'being posted',
  posted: 'posted',
  skipped: 'skipped',
  'given-up': 'failed',
};
