import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { deleteCorpus } from '../src/backups/corpora/delete-corpus.ts';
import { deleteStoredCorpus } from '../src/backups/corpora/delete-stored-corpus.ts';
import { exportCorpus } from '../src/backups/corpora/export-corpus.ts';
import { importCorpus } from '../src/backups/corpora/import-corpus.ts';
import { type Config, loadConfig, requireDataFolder } from '../src/config.ts';
import {
  inspectCorpora,
  type InspectedCorpus,
  type InspectionRequest,
} from '../src/doctor/inspect-corpora.ts';
import { inspectStoredCorpora } from '../src/doctor/inspect-stored-corpora.ts';
import { SHARED_CORPUS } from '../src/domain/corpus.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemClock } from '../src/domain/time.ts';
import { isStale } from '../src/index/ingest.ts';
import { type Corpora, NO_EVENTS } from '../src/store/corpora.ts';
import { type EngineSettings, toShownAddress } from '../src/store/engine-settings.ts';
import { openCorpora, openStores } from '../src/store/open-stores.ts';
import { confirm } from '../src/terminal/confirm.ts';
import { CORPORA_TEXTS } from '../src/terminal/locales/en-corpora.ts';
import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { EN } from '../src/terminal/locales/en.ts';
import { type CommonFlags, newProgram, runProgram, VERSION } from '../src/terminal/program.ts';
import { backupToJson } from '../src/terminal/render-backup.ts';
import { renderCorpora } from '../src/terminal/render-corpora.ts';

interface CorporaFlags extends CommonFlags {
  readonly json?: true;
  readonly force?: true;
  readonly yes?: true;
}

const HELP = SCRIPT_HELP.corpora;
const program = newProgram('npm run corpora --', HELP.about)
  .option('--json', EN.help.json)
  .addHelpText('after', HELP.note);

program
  .command('list')
  .description(HELP.list)
  .action(async (_: CorporaFlags, command: Command) => {
    const { json, config } = settingsOf(command);
    const { seedsDir, dataDir } = config;
    const isOutdated: NonNullable<Parameters<typeof inspectCorpora>[0]['isStale']> = (
      corpus,
      shared,
    ) => isStale(corpus, shared?.modelId ?? corpus.modelId ?? '');
    const request = { seedsDir, dataDir, depth: 'all', isStale: isOutdated } as const;
    const corpora =
      config.engines === null
        ? await inspectAll(request)
        : await inspectStoredCorpora(config.engines, request);
    print(json, corpora, () => renderCorpora(corpora));
  });

program
  .command('export')
  .description(HELP.export)
  .argument('<server>', HELP.server, serverId)
  .argument('<file>', HELP.exportFile)
  .option('--force', HELP.forceFile)
  .action(async (corpusId: string, path: string, flags: CorporaFlags, command: Command) => {
    const { json, config } = settingsOf(command);
    requireDataFolder(config, 'corpora-export');
    const { dataDir } = config;
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        stop.abort();
      });
    }
    const file = resolve(path);
    const replaces = flags.force === true;
    const corpora = corporaIn(dataDir);
    const report = await exportCorpus(
      { dataDir, corpusId, file, replaces, corpora, program: VERSION },
      systemClock,
      stop.signal,
    ).finally(() => corpora.close());
    const { sources, versions } = report.manifest.store.rows;
    print(json, { corpusId, ...backupToJson(report) }, () =>
      [
        CORPORA_TEXTS.exported(corpusId, file, report.bytes),
        CORPORA_TEXTS.content(sources, versions),
      ].join('\n'),
    );
  });

program
  .command('import')
  .description(HELP.import)
  .argument('<server>', HELP.server, serverId)
  .argument('<file>', HELP.importFile)
  .option('--force', HELP.forceCorpus)
  .action(async (corpusId: string, path: string, flags: CorporaFlags, command: Command) => {
    const { json, config } = settingsOf(command);
    requireDataFolder(config, 'corpora-import');
    const { dataDir } = config;
    const file = resolve(path);
    const replaces = flags.force === true;
    const report = await importCorpus(
      { dataDir, corpusId, file, replaces, corpora: corporaIn(dataDir) },
      systemClock,
    );
    const { sources, versions } = report.manifest.store.rows;
    print(json, { corpusId, ...backupToJson(report) }, () =>
      [CORPORA_TEXTS.imported(corpusId, file), CORPORA_TEXTS.content(sources, versions)].join('\n'),
    );
  });

program
  .command('delete')
  .description(HELP.delete)
  .argument('<server>', HELP.server, serverId)
  .option('--yes', HELP.yes)
  .action(async (corpusId: string, flags: CorporaFlags, command: Command) => {
    const { json, config } = settingsOf(command);
    const { engines } = config;
    const isConfirmed = flags.yes === true;
    const { hasChangedMode } =
      engines === null
        ? await deleteFromFolder(config, corpusId, isConfirmed)
        : await deleteFromEngines({ ...config, engines }, corpusId, isConfirmed);
    print(json, { corpusId, hasChangedMode }, () =>
      [
        CORPORA_TEXTS.deleted(corpusId),
        ...(hasChangedMode ? [CORPORA_TEXTS.modeChanged] : []),
      ].join('\n'),
    );
  });

async function inspectAll(request: InspectionRequest): Promise<InspectedCorpus[]> {
  const corpora: InspectedCorpus[] = [];
  for await (const corpus of inspectCorpora(request)) corpora.push(corpus);
  return corpora;
}

type Deletion = Awaited<ReturnType<typeof deleteCorpus>>;

async function deleteFromFolder(
  { dataDir }: Config,
  corpusId: string,
  isConfirmed: boolean,
): Promise<Deletion> {
  const corpora = corporaIn(dataDir);
  if (!isConfirmed) await requireConfirmation(corpora, corpusId, dataDir);
  const stores = () => openStores({ dataDir, clock: systemClock });
  return deleteCorpus({ dataDir, corpusId, corpora, stores }, systemClock);
}

async function deleteFromEngines(
  config: Config & { readonly engines: EngineSettings },
  corpusId: string,
  isConfirmed: boolean,
): Promise<Deletion> {
  const stores = await openStores({ ...config, clock: systemClock });
  const { store, serverCorpora, engines } = stores;
  const corpora = openCorpora({ ...config, engines, clock: systemClock, events: NO_EVENTS });
  try {
    const address = toShownAddress(config.engines.databaseUrl);
    if (!isConfirmed) await requireConfirmation(corpora, corpusId, address);
    requireCorpus(corpora, corpusId, address);
    return await deleteStoredCorpus({ corpusId, corpora, serverCorpora });
  } finally {
    await corpora.close();
    await store.close();
  }
}

/** @param place the data folder, or the address of the database */
function requireCorpus(corpora: Pick<Corpora, 'has'>, corpusId: string, place: string): void {
  if (!corpora.has(corpusId)) {
    throw new UserFacingError('corpus-missing', { corpusId, folder: place });
  }
}

/** Asks only on a terminal, and only about a corpus that exists. */
async function requireConfirmation(
  corpora: Pick<Corpora, 'has'>,
  corpusId: string,
  place: string,
): Promise<void> {
  requireCorpus(corpora, corpusId, place);
  const streams = { input: process.stdin, output: process.stderr };
  const isConfirmed =
    process.stdin.isTTY && (await confirm(CORPORA_TEXTS.confirm(corpusId), streams));
  if (!isConfirmed) throw new UserFacingError('corpus-unconfirmed', { corpusId });
}

function corporaIn(dataDir: string): Corpora {
  return openCorpora({ dataDir, clock: systemClock, events: NO_EVENTS });
}

function settingsOf(command: Command): { readonly json: boolean; readonly config: Config } {
  const flags = command.optsWithGlobals<CorporaFlags>();
  return { json: flags.json === true, config: loadConfig(flags) };
}

function print(isJson: boolean, value: object, render: () => string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value) : render()}\n`);
}

function serverId(value: string): string {
  if (value === SHARED_CORPUS) throw new InvalidArgumentError(HELP.notShared);
  if (!/^\d{17,20}$/.test(value)) throw new InvalidArgumentError(EN.help.digits);
  return value;
}

await runProgram(program);
