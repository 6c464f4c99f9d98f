import {
  Client,
  type ClientOptions,
  Events,
  GatewayIntentBits,
  type Interaction,
} from 'discord.js';
import { onTestFinished } from 'vitest';
import type { LocalDiscord } from '../src/local-discord.ts';

export interface DrivenClient {
  readonly client: Client<true>;
  /** Debug lines of discord.js, which otherwise silently drops data that it cannot read. */
  readonly debug: string[];
  /** Resolves to the next interaction that discord.js receives. */
  next(): Promise<Interaction>;
}

/** Logs discord.js in to the local Discord until the end of the test. */
export async function driveClient(
  discord: LocalDiscord,
  options: Partial<ClientOptions> = {},
): Promise<DrivenClient> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: { api: discord.apiUrl, timeout: 10_000, retries: 0 },
    ...options,
  });
  const debug: string[] = [];
  client.on(Events.Debug, (line) => debug.push(line));
  client.on(Events.Error, (error) => debug.push(String(error)));
  onTestFinished(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return {
    client: await ready,
    debug,
    next: () => new Promise((resolve) => client.once(Events.InteractionCreate, resolve)),
  };
}
