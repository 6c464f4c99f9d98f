import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GatewayDispatchEvents,
  InteractionType,
  type APIApplicationCommand,
  type APIApplicationCommandOptionChoice,
} from 'discord-api-types/v10';
import { type Clock, systemClock } from '../../../src/domain/clock.ts';
import { Gateway } from './gateway.ts';
import { Interactions, type Use } from './interactions.ts';
import { Rest } from './rest.ts';
import { createSnowflakes } from './snowflakes.ts';
import {
  BOT_PERMISSIONS,
  createWorld,
  type Filled,
  fillIn,
  interactionOf,
  type World,
} from './world.ts';

/** A Discord on this machine, stricter than the real one, for one bot in one server. */
export interface StandIn {
  /** For `DISCORD_API_URL`. */
  readonly apiUrl: string;
  /** The only token that is accepted; may be changed, as by a reset. */
  token: string;
  readonly world: World;
  readonly rest: Rest;
  readonly gateway: Gateway;
  /** The person uses a command: `use('sources show', { id: 'a' })`. */
  use(path: string, filled?: Filled, appPermissions?: bigint): Use;
  /** The person types into an option and looks at what is suggested. */
  type(
    path: string,
    option: string,
    typed: string,
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  /** Requests of the bot that were refused, as `METHOD /path status`. */
  refused(): string[];
  close(): Promise<void>;
}

/** Listens on a free port of the loopback address. */
export async function startStandIn(
  options: { readonly clock?: Pick<Clock, 'now'>; readonly invited?: boolean } = {},
): Promise<StandIn> {
  const { clock = systemClock, invited = true } = options;
  const makeId = createSnowflakes(clock);
  const world = createWorld(makeId);
  const interactions = new Interactions(clock, makeId);
  const token = (): string => standIn.token;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = (): string => `ws://127.0.0.1:${port}`;

  const gateway = new Gateway({ world, token, address, makeId, invited });
  const rest = new Rest({ world, interactions, gateway, token, address, makeId });
  server.on('request', (request, response) => {
    rest.serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.on('upgrade', (request, socket, head) => {
    gateway.upgrade(request, socket, head);
  });

  function registered(path: string): APIApplicationCommand {
    const name = path.split(' ')[0];
    for (const place of [world.guildId, 'global']) {
      const command = rest.commands.get(place)?.find((candidate) => candidate.name === name);
      if (command !== undefined) return command;
    }
    throw new Error(`/${path} is not registered`);
  }

  const standIn: StandIn = {
    apiUrl: `http://127.0.0.1:${port}/api`,
    token: 'a-token-that-is-accepted',
    world,
    rest,
    gateway,

    use(path, filled = {}, appPermissions = BOT_PERMISSIONS) {
      const command = registered(path);
      const sent = fillIn(command, path, filled, null);
      const use = interactions.open('command');
      const type = InteractionType.ApplicationCommand;
      const event = interactionOf(world, use, type, command, sent, appPermissions);
      gateway.dispatch(GatewayDispatchEvents.InteractionCreate, event);
      return use;
    },

    type(path, option, typed) {
      const command = registered(path);
      const sent = fillIn(command, path, { [option]: typed }, option);
      const use = interactions.open('autocomplete');
      const type = InteractionType.ApplicationCommandAutocomplete;
      const event = interactionOf(world, use, type, command, sent, BOT_PERMISSIONS);
      gateway.dispatch(GatewayDispatchEvents.InteractionCreate, event);
      return use.choices();
    },

    refused: () =>
      rest.exchanges
        .filter(({ status }) => status >= 400)
        .map(({ method, path, status }) => `${method} ${path} ${status}`),

    async close() {
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}
