import type { Slot, SlotState } from '../domain/subscription.ts';

/** All that the bot says about digests. */
export const DIGEST_WORDS = {
  head: (sources: number) =>
    `**New: ${sources === 1 ? 'one source' : `${sources} sources`}**, in their own words`,
  gap: (from: string) => `tells also of what was due since ${from}`,
  also: (ids: readonly string[]) => `-# Also reported by ${ids.join(', ')}`,
  footer: (time: string, mark: string) => `Digest of ${time} · slot ${mark}`,
  quiet: 'Nothing new since the last digest.',
  paused: (id: string, channelId: string, reason: string) =>
    `The digests ${id} for <#${channelId}> are paused: ${reason} Mend it, then use /digest pause with resume.`,
  preview: 'This is what the next digest would say now:',
  previewLonger: (messages: number) => `It would be ${messages} messages; this is the first.`,
  previewNothing: 'The next digest would say nothing now.',
  leftOut: (id: string, reason: string) => `- ${id}: left out, ${reason}`,
  subscribed: 'Subscribed.',
  edited: 'Changed.',
  pausedNow: 'Paused. Use /digest pause with resume to go on.',
  resumed: 'Goes on. What came meanwhile is told in the next digest.',
  unsubscribed: (id: string) => `${id} is unsubscribed, and what its channel got is forgotten.`,
  none: 'This server has no digests. /digest subscribe makes one.',
  noHistory: 'No slot has come yet.',
  posted: (messages: number) =>
    `Posted, in ${messages === 1 ? 'one message' : `${messages} messages`}. It counts as told.`,
  notPosted: (reason: string) => `Nothing was posted: ${reason}.`,
  elsewhere: 'Another process is posting it.',
  next: (times: readonly string[], zone: string) => `Next: ${times.join(' · ')} (${zone})`,
  isPaused: (reason: string) => `Paused: ${reason}`,
  pausedByHand: 'by hand',
  lacks: (names: readonly string[]) => `The bot lacks in that channel: ${names.join(', ')}`,
  more: (count: number) => `-# … and ${count} more, for which there is no room.`,
  lastError: (reason: string) => `Last error: ${reason}`,
  last: (what: string) => `Last: ${what}`,
  slot: (time: string, { state, reason }: Pick<Slot, 'state' | 'reason'>) =>
    [time, STATES[state], ...(reason === null ? [] : [reason])].join(' · '),
  gapShort: (from: string) => `covers the time since ${from}`,
  manageServer: 'Digests are for people who may manage the server.',
  manageServerHint: 'Ask somebody with the permission Manage Server.',
  command: {
    description: 'Post what is new, in the words of the sources, on a schedule',
    subscribe: 'Post digests to a channel',
    channel: 'The channel to post to',
    cadence: 'How often',
    time: 'Time of the day, such as 09:00 (hourly: its minutes); weekly is on Mondays',
    zone: 'The time zone of the time, such as Europe/Berlin; UTC if left out',
    cron: 'With the cadence cron: minute, hour, day, month, weekday',
    sources: 'Only these sources: IDs with commas; all for every source',
    quiet: 'What to post when nothing is new',
    publish: 'In an announcement channel: publish each digest to those that follow it',
    list: 'The digests of this server, with their last and next times',
    edit: 'Change a subscription',
    id: 'The ID of the subscription, as /digest list shows it',
    pause: 'Stop posting for a while, or go on',
    resume: 'Go on instead',
    unsubscribe: 'Post no more digests, and forget what was posted',
    preview: 'Show only to me what the next digest would say, or why nothing',
    now: 'Post what is new now; it counts as told',
    history: 'What became of the last slots',
  },
} as const;

const STATES: Readonly<Record<SlotState, string>> = {
  claimed: 'being composed',
  composed: 'being posted',
  posted: 'posted',
  skipped: 'skipped',
  'given-up': 'given up',
};
