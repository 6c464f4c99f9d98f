import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { atLeastOne, runProgram } from '../src/terminal/program.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { createLogger } from '../src/terminal/create-logger.ts';
import { askSet } from '../evaluation/ask-set.ts';
import { describeMachine, type Evaluation } from '../evaluation/describe-run.ts';
import { findFailures } from '../evaluation/find-failures.ts';
import {
  chooseSets,
  describeLack,
  documentsFolder,
  KNOWN_SETS,
  type KnownSet,
  readKnownSet,
  type SetFolders,
} from '../evaluation/known-sets.ts';
import { type MeasuredSet, measureSet } from '../evaluation/measure-set.ts';
import { type OpenModels, openModels } from '../evaluation/open-models.ts';
import { openPeers, type Peers, peerFacts } from '../evaluation/peers/rank-with-peers.ts';
import { renderEvaluation } from '../evaluation/render-evaluation.ts';
import { sampleQuestions } from '../evaluation/sample-questions.ts';
import { withCorpus } from '../evaluation/with-corpus.ts';
import { type Results, writeDocs, writeResults } from '../evaluation/write-results.ts';
import { newScript } from '../src/with-app.ts';

/** Sets whose worst questions are shown, and how many of them. */
const FAILURES_OF: readonly string[] = ['story-dev', 'xquad-en'];
const FAILURES_SHOWN = 20;
const SAMPLE_SEED = 1;
const PROGRESS_EVERY = 50;

interface EvaluateFlags {
  readonly sets: string;
  readonly set: readonly string[];
  readonly seeds?: string;
  readonly compare?: boolean;
  readonly peerModel: string;
  readonly json?: boolean;
  readonly out: string;
  readonly docs?: boolean;
  readonly sample?: number;
  readonly alpha?: number;
  readonly readings?: string;
}

const shared = resolve(PROJECT_FOLDER, '../shared');

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function measure(
  known: KnownSet,
  folders: SetFolders,
  flags: EvaluateFlags,
  models: OpenModels,
  peers: Peers | null,
): Promise<MeasuredSet> {
  const started = performance.now();
  const whole = readKnownSet(known, folders);
  const set =
    flags.sample === undefined ? whole : sampleQuestions(whole, flags.sample, SAMPLE_SEED);
  const { embedder, reader } = models;
  const overrides = {
    embedder,
    reader,
    ...(flags.alpha === undefined ? {} : { alpha: flags.alpha }),
  };
  const documents = documentsFolder(known, folders) ?? '';
  const own = await withCorpus(set, documents, overrides, async (app) => ({
    asked: await askSet(app, set, known, (done, total) => {
      if (done % PROGRESS_EVERY === 0 || done === total) say(`${set.name}: ${done} of ${total}`);
    }),
    ...(await app.store.status()),
  }));
  const isCompared = peers !== null && known.ranked && set.documents.length > 0;
  return {
    set,
    isUnrelated: known.kind === 'unrelated',
    asked: own.asked,
    peers: isCompared ? await peers.rank(set) : {},
    sources: own.sources,
    passages: own.passages,
    tookMs: Math.round(performance.now() - started),
  };
}

async function evaluate(flags: EvaluateFlags): Promise<Results> {
  const started = performance.now();
  const folders = { sets: flags.sets, storySeeds: flags.seeds ?? `${shared}/seeds` };
  const chosen = chooseSets(flags.set);
  const lacks = chosen.map((known) => describeLack(known, folders));
  const missing = lacks.filter((lack) => lack !== null);
  const present = chosen.filter((_, i) => lacks[i] === null);
  if (present.length === 0 || (flags.set.length > 0 && missing.length > 0)) {
    throw new UserFacingError(
      'bad-usage',
      existsSync(flags.sets)
        ? `The question sets are not where they are looked for. ${missing.join(' ')}`
        : `The question sets should be in ${flags.sets}, which does not exist.`,
      'They are published apart from the project and are not needed to use it: put them there, or ' +
        'name their folder with --sets and the documents of the story with --seeds.',
    );
  }
  if (flags.docs && present.length < KNOWN_SETS.length) {
    throw new UserFacingError(
      'bad-usage',
      `The docs hold all ${KNOWN_SETS.length} sets, and this run would have ${present.length}.${missing.map((lack) => ` ${lack}`).join('')}`,
      'Leave out --docs, or --set.',
    );
  }
  for (const lack of missing) say(lack);

  const log = await createLogger('warn');
  const machine = describeMachine(
    [flags.out, flags.readings ?? flags.out].map((path) => resolve(path)),
  );
  const startedAt = new Date().toISOString();
  const models = await openModels(loadConfig(), log, flags.readings ?? null);
  if (models.reader === null)
    say('READER_MODEL is off: the rows of the reading model are left out.');
  const peers = flags.compare ? await openPeers(flags.peerModel, log, say) : null;
  const sets: Evaluation['sets'][number][] = [];
  const failures: Results['failures'][number][] = [];
  try {
    for (const known of present) {
      const measured = await measure(known, folders, flags, models, peers);
      sets.push(measureSet(measured));
      if (FAILURES_OF.includes(known.name)) {
        const worst = findFailures(known.name, measured.asked, FAILURES_SHOWN);
        failures.push({ set: known.name, worst });
      }
    }
  } finally {
    await peers?.close();
    await models.close();
  }
  const facts = {
    ...machine,
    startedAt,
    tookMs: Math.round(performance.now() - started),
    models: models.facts,
    sample: flags.sample === undefined ? null : { size: flags.sample, seed: SAMPLE_SEED },
    alpha: flags.alpha ?? null,
    keptReadings: flags.readings !== undefined && models.reader !== null,
    peers: peers === null ? [] : peerFacts(),
    peerModel: peers?.modelId ?? null,
  };
  return { evaluation: { facts, sets, missing }, failures };
}

const program = newScript('evaluate', 'Measure ranking, quotes and verdicts on question sets.')
  .option('--sets <folder>', 'folder of question sets', `${shared}/eval`)
  .option(
    '--set <name>',
    `one of ${KNOWN_SETS.map(({ name }) => name).join(', ')}; may be repeated; default: all`,
    (name: string, before: readonly string[]) => [...before, name],
    [] as readonly string[],
  )
  .option('--sample <n>', 'ask only so many questions of each set', atLeastOne)
  .option('--compare', 'measure other libraries too; installs them apart from the project')
  .option(
    '--peer-model <folder>',
    'the model they embed with',
    `${shared}/models/Xenova/all-MiniLM-L6-v2`,
  )
  .option('--alpha <share>', "the embedding's share in the fusion", Number)
  .option('--readings <folder>', 'keep what the reading model gives there, for quicker runs')
  .option('--out <folder>', 'where evaluation.md, evaluation.json and failures.md go', 'results')
  .option('--docs', 'put the figures into docs/evaluation.md and docs/failures.md as well')
  .action(async (flags: EvaluateFlags) => {
    const results = await evaluate(flags);
    const written = await writeResults(results, resolve(flags.out));
    if (flags.docs) written.push(...(await writeDocs(results)));
    for (const path of written) say(`Wrote ${path}`);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(results.evaluation)}\n`
        : `${renderEvaluation(results.evaluation)}\n`,
    );
  });

await runProgram(program);
