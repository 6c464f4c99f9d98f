import { InteractionType } from 'discord-api-types/v10';
import type { Entry } from '../src/state/traffic.ts';

/** The entries of one interaction, or consecutive entries that belong to none. */
export interface TrafficStep {
  readonly key: string;
  readonly title: string;
  readonly entries: readonly { readonly key: string; readonly entry: Entry }[];
}

/** The line that shows an entry. */
export interface TrafficRow {
  /** `→` to the bot, `←` from the bot, or another sign for a connection. */
  readonly sign: string;
  /** The method, the event, or the change of the connection. */
  readonly name: string;
  /** The path up to its last part, with long parts shortened. */
  readonly path: string;
  /** The last part of the path. */
  readonly tail: string;
  readonly verdict: string;
}

/** Longer parts of a path are shortened: IDs have 17 to 19 digits. */
const LONGEST_PART = 15;
/** Number of characters to keep at each end. */
const KEPT_AT_ENDS = 3;

/** Groups entries into steps, in the order in which the steps began. */
export function toSteps(traffic: readonly Entry[]): TrafficStep[] {
  const steps = new Map<string, { title: string; entries: { key: string; entry: Entry }[] }>();
  let loose = '';
  traffic.forEach((entry, at) => {
    const id = entry.kind === 'gateway' ? null : entry.interactionId;
    if (id !== null) loose = '';
    else if (loose === '') loose = `loose-${entry.at}-${at}`;
    const step = id ?? loose;
    const known = steps.get(step) ?? {
      title: id === null ? 'Other traffic' : `Interaction ${id}`,
      entries: [],
    };
    if (entry.kind === 'event' && id !== null) known.title = titleOf(entry.data) ?? known.title;
    known.entries.push({ key: `${step}-${known.entries.length}`, entry });
    steps.set(step, known);
  });
  return [...steps].map(([key, step]) => ({ key, ...step }));
}

interface Sent {
  readonly type?: InteractionType;
  readonly member?: { readonly user?: { readonly username?: string } };
  /** Set in a DM channel, instead of `member`. */
  readonly user?: { readonly username?: string };
  readonly data?: { readonly name?: string; readonly type?: number; readonly custom_id?: string };
}

function titleOf(event: unknown): string | null {
  const { type, member, user, data = {} } = event as Sent;
  const userName = (member?.user ?? user)?.username ?? 'a user';
  const { name = '', custom_id: customId = '' } = data;
  if (type === InteractionType.ApplicationCommand) {
    return `${userName} used ${data.type === 1 ? '/' : ''}${name}`;
  }
  if (type === InteractionType.ApplicationCommandAutocomplete) return `${userName} typed /${name}`;
  if (type === InteractionType.MessageComponent) return `${userName} used ${customId}`;
  return type === InteractionType.ModalSubmit ? `${userName} submitted ${customId}` : null;
}

export function toRow(entry: Entry): TrafficRow {
  if (entry.kind === 'event') {
    return { sign: '→', name: entry.type, path: '', tail: '', verdict: '' };
  }
  if (entry.kind === 'gateway') {
    const verdict = `${entry.code ?? ''} ${entry.reason}`.trim();
    return { sign: 'gateway', name: entry.what, path: '', tail: '', verdict };
  }
  const parts = entry.path.split('/').map(shorten);
  const tail = `/${parts.pop() ?? ''}`;
  const status = entry.status === 0 ? 'dropped' : String(entry.status);
  return {
    ...{ sign: '←', name: entry.method, path: parts.join('/'), tail },
    verdict: entry.verdict === 'accepted' ? status : `${status} ${entry.verdict}`,
  };
}

/** Describes an entry in one line, without shortening. */
export function describeEntry(entry: Entry): string {
  const { sign, name, verdict } = toRow(entry);
  const path = entry.kind === 'rest' ? entry.path : '';
  return [sign, name, path, verdict].filter((part) => part !== '').join(' ');
}

/** Shortens `1575923684546183168` to `157…168`. */
function shorten(part: string): string {
  const letters = Array.from(part);
  if (letters.length <= LONGEST_PART) return part;
  const [start, end] = [letters.slice(0, KEPT_AT_ENDS), letters.slice(-KEPT_AT_ENDS)];
  return `${start.join('')}…${end.join('')}`;
}
