/**
 * Rounds a wait up: below one minute to a multiple of ten seconds, otherwise to whole minutes.
 *
 * @example roundWait(14_300) // { seconds: 20, minutes: 0 }
 */
export function roundWait(ms: number): { readonly seconds: number; readonly minutes: number } {
  const seconds = Math.max(10, Math.ceil(ms / 10_000) * 10);
  return seconds < 60 ? { seconds, minutes: 0 } : { seconds: 0, minutes: Math.ceil(ms / 60_000) };
}
