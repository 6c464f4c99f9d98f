import type { Headers } from 'undici';

/** No server can delay a request for longer. */
export const LONGEST_DELAY_MS = 24 * 60 * 60_000;

/** Returns `max-age` of `Cache-Control` in milliseconds; 0 without it. */
export function maxAgeOf(headers: Headers): number {
  const control = headers.get('cache-control') ?? '';
  if (/(?:^|[\s,])no-(?:cache|store)\b/i.test(control)) return 0;
  const seconds = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1];
  return seconds === undefined ? 0 : limited(Number(seconds) * 1000);
}

/** Returns the delay of `Retry-After`, which is in seconds or a date, in milliseconds; 0 without it. */
export function retryAfterOf(headers: Headers, now: number): number {
  const given = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(given)) return limited(Number(given) * 1000);
  const at = Date.parse(given);
  return Number.isNaN(at) ? 0 : limited(at - now);
}

function limited(ms: number): number {
  return Math.min(LONGEST_DELAY_MS, Math.max(0, ms));
}
