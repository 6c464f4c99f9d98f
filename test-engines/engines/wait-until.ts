import { setTimeout as wait } from 'node:timers/promises';

const INTERVAL_MS = 100;

/**
 * Polls until `check` returns something other than `null`, `false` or `undefined`.
 *
 * @param what the condition, for the error, such as `PostgreSQL accepts connections`
 */
export async function waitUntil<Found>(
  what: string,
  check: () => Promise<Found> | Found,
  { seconds = 60 }: { readonly seconds?: number } = {},
): Promise<Exclude<Found, null | false | undefined>> {
  const deadline = Date.now() + seconds * 1000;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const found = await check();
      if (found !== null && found !== false && found !== undefined) {
        return found as Exclude<Found, null | false | undefined>;
      }
    } catch (error) {
      last = error;
    }
    await wait(INTERVAL_MS);
  }
  throw new Error(`This was not true within ${seconds} s: ${what}.`, { cause: last });
}
