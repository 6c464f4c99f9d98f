import { type REST, RESTEvents } from 'discord.js';
import type { Meter } from '../../domain/meter.ts';

/** Counts the responses of Discord by status. */
export function meterResponses(rest: REST, meter: Pick<Meter, 'count'>): void {
  rest.on(RESTEvents.Response, (_, { status }) => {
    if (status === 429) meter.count('discord_responses_total', { status: '429' });
    else if (status >= 500) meter.count('discord_responses_total', { status: '5xx' });
    else if (status >= 400) meter.count('discord_responses_total', { status: '4xx' });
    else meter.count('discord_responses_total', { status: '2xx' });
  });
}
