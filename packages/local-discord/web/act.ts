import type { Action } from '../src/page/action.ts';
import type { Done, NotDone } from '../src/page/page-event.ts';

/** Has something done. Rejects with a sentence that can be shown. */
export async function act(action: Action): Promise<Done> {
  const response = await fetch('/page/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  }).catch(() => {
    throw new Error('The playground does not answer: has it been ended?');
  });
  const answer = (await response.json()) as Done | NotDone;
  if ('error' in answer) throw new Error(answer.error);
  return answer;
}

/** What an error says, whatever was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
