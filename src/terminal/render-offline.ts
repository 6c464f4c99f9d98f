import type { CountedRefusal } from '../processes/go-offline.ts';
import { EN } from './locales/en.ts';

/** Returns the number of refused connections, and one line for each target. */
export function renderOffline(refused: readonly CountedRefusal[]): string {
  const total = refused.reduce((sum, { times }) => sum + times, 0);
  return [EN.offline.total(total), ...refused.map(renderRefusal)].join('\n');
}

export function renderRefusal({ kind, target, by, times }: CountedRefusal): string {
  return EN.offline.refused(kind, target, by, times);
}
