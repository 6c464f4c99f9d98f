import type { Action } from '../src/page/action.ts';
import type { Done, NotDone } from '../src/page/page-event.ts';

/** Sends an action to the server. Rejects with a message that can be shown to the user. */
export async function act(action: Action): Promise<Done> {
  const response = await fetch('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  }).catch(() => {
    throw new Error('The local Discord does not respond. Check whether it is still running.');
  });
  const answer = (await response.json()) as Done | NotDone;
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

/** Returns the message of a thrown value of any type. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
