import { InteractionType } from 'discord-api-types/v10';
import type { Entry } from '../src/state/traffic.ts';

/** What belongs together: everything about one interaction, or a run of what is about none. */
export interface TrafficStep {
  readonly key: string;
  readonly title: string;
  readonly entries: readonly { readonly key: string; readonly entry: Entry }[];
}

/** Steps in the order in which they began. */
export function toSteps(traffic: readonly Entry[]): TrafficStep[] {
  const steps = new Map<string, { title: string; entries: { key: string; entry: Entry }[] }>();
  let loose = '';
  traffic.forEach((entry, at) => {
    const id = entry.kind === 'gateway' ? null : entry.interactionId;
    if (id !== null) loose = '';
    else if (loose === '') loose = `loose-${entry.at}-${at}`;
    const step = id ?? loose;
    const known = steps.get(step) ?? {
      title: id === null ? 'Beside interactions' : `Interaction ${id}`,
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
  /** In private there is no member. */
  readonly user?: { readonly username?: string };
  readonly data?: { readonly name?: string; readonly type?: number; readonly custom_id?: string };
}

function titleOf(data: unknown): string | null {
  const { type, member, user, data: about = {} } = data as Sent;
  const who = (member?.user ?? user)?.username ?? 'somebody';
  const { name = '', custom_id: customId = '' } = about;
  if (type === InteractionType.ApplicationCommand) {
    return `${who} used ${about.type === 1 ? '/' : ''}${name}`;
  }
  if (type === InteractionType.ApplicationCommandAutocomplete) return `${who} types in /${name}`;
  if (type === InteractionType.MessageComponent) return `${who} pressed ${customId}`;
  return type === InteractionType.ModalSubmit ? `${who} sent ${customId}` : null;
}

/** One line about an entry. */
export function describeEntry(entry: Entry): string {
  if (entry.kind === 'event') return `→ ${entry.type}`;
  if (entry.kind === 'gateway') {
    return `gateway ${entry.what} ${entry.code ?? ''} ${entry.reason}`.trimEnd();
  }
  const status = entry.status === 0 ? 'dropped' : entry.status;
  return `← ${entry.method} ${entry.path} · ${status} ${entry.verdict}`;
}
