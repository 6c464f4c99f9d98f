import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorpusLimits } from '../curating/corpus-limits.ts';
import type { DigestChannel } from '../digest/deliver/digest-channel.ts';
import type { DiscordProbe } from '../discord/connection/probe-discord.ts';
import type { Subscription } from '../domain/subscription.ts';
import { PROJECT_FOLDER } from '../program-files.ts';
import type { ParserLimits } from '../sources/isolated/parser-limits.ts';
import type { EngineSettings } from '../store/engine-settings.ts';
import type { Clock } from '../domain/time.ts';
import { checkDigests, checkPermissions } from './check-channels.ts';
import { engineChecks } from './check-engines.ts';
import { checkFeeds } from './check-feeds.ts';
import { checkCorpora } from './check-corpora.ts';
import { checkIndex, checkModels, checkSources, checkStore } from './check-data.ts';
import { checkClock, checkIntents, checkRegistration, checkToken } from './check-discord.ts';
import { checkAddons, checkDisk, checkNode } from './check-machine.ts';
import type { Check } from './run-checks.ts';

/** The settings that are checked. */
export interface CheckedConfig {
  readonly seedsDir: string;
  readonly dataDir: string;
  /** `null`: feeds are off. */
  readonly feedsFile: string | null;
  /** `null`: everything is in the data folder. */
  readonly engines: EngineSettings | null;
  readonly corpusLimits: CorpusLimits;
  readonly maxSourceBytes: number;
  readonly parserLimits: ParserLimits;
  readonly embeddingModel: string;
  /** `null`: no reading model. */
  readonly readerModel: string | null;
}

/**
 * Returns the checks of the machine, the data and the connection, which are the same for every server.
 *
 * @param probe `null`: there is no token
 * @param machineTime the machine's own time in milliseconds
 */
export function installationChecks(
  config: CheckedConfig,
  probe: DiscordProbe | null,
  machineTime: () => number,
) {
  const { seedsDir, dataDir, maxSourceBytes: maxBytes, parserLimits } = config;
  const { embeddingModel, readerModel } = config;
  const sources = { seedsDir, dataDir, maxBytes, parserLimits };
  const models = [
    { setting: embeddingModel, folder: 'verbatim-embedder' },
    ...(readerModel === null ? [] : [{ setting: readerModel, folder: 'verbatim-reader' }]),
  ];
  return {
    node: async () => checkNode(process.version, await supportedNode()),
    addons: () => checkAddons(PROJECT_FOLDER),
    models: () => checkModels(join(PROJECT_FOLDER, 'models'), models),
    ...(config.engines === null
      ? {
          store: () => checkStore(dataDir),
          corpora: () => checkCorpora({ seedsDir, dataDir }, config.corpusLimits),
          index: () => checkIndex(dataDir),
          sources: () => checkSources(sources),
        }
      : engineChecks(
          { engines: config.engines, limits: config.corpusLimits, sources },
          machineTime,
        )),
    feeds: () => checkFeeds(config.feedsFile, dataDir),
    disk: () => checkDisk(dataDir),
    token: () => checkToken(probe),
    intents: () => checkIntents(probe),
    registration: () => checkRegistration(probe),
    clock: () => checkClock(probe, machineTime),
  } satisfies Record<string, Check>;
}

/** Returns the supported versions of Node.js, as package.json lists them. */
async function supportedNode(): Promise<string> {
  const text = await readFile(join(PROJECT_FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node;
}

/** Returns the checks of one server's subscriptions. */
export function subscriptionChecks(parts: {
  /** `null`: the database cannot be read. */
  readonly subscriptions: () => Promise<readonly Subscription[] | null>;
  /** `null`: no bot is running in this process. */
  readonly channel: Pick<DigestChannel, 'missingPermissions'> | null;
  readonly clock: Pick<Clock, 'now'>;
}) {
  const { subscriptions, channel, clock } = parts;
  return {
    permissions: async () => checkPermissions(await subscriptions(), channel),
    digests: async () => checkDigests(await subscriptions(), clock.now()),
  } satisfies Record<string, Check>;
}
