import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { atLeastOne, newCommand, runProgram, share } from '../src/terminal/program.ts';
import { loadConfig } from '../src/config.ts';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { wordLack } from '../src/terminal/locales/en-errors.ts';
import { createLogger } from '../src/terminal/create-logger.ts';
import { readDocumentQuestions } from '../evaluation/documents/document-questions.ts';
import {
  type DocumentEvaluation,
  evaluateDocuments,
} from '../evaluation/documents/evaluate-documents.ts';
import { renderDocuments } from '../evaluation/documents/render-documents.ts';
import { askSet } from '../evaluation/ask-set.ts';
import { describeMachine, type Evaluation } from '../evaluation/describe-run.ts';
import { findFailures } from '../evaluation/find-failures.ts';
import {
  chooseSets,
  findLack,
  documentsFolder,
  KNOWN_SETS,
  type KnownSet,
  readKnownSet,
  type SetFolders,
} from '../evaluation/known-sets.ts';
import { measureBoilerplateSets, renderBoilerplate } from '../evaluation/measure-boilerplate.ts';
import { type MeasuredSet, measureSet } from '../evaluation/measure-set.ts';
import { type OpenModels, openModels } from '../evaluation/open-models.ts';
import { openPeers, type Peers, peerFacts } from '../evaluation/peers/rank-with-peers.ts';
import { renderEvaluation } from '../evaluation/render-evaluation.ts';
import { sampleQuestions } from '../evaluation/sample-questions.ts';
import { withCorpus } from '../evaluation/with-corpus.ts';
import { type Results, writeDocs, writeResults } from '../evaluation/write-results.ts';

/** Sets whose worst questions are shown, and the number of questions to show. */
const FAILURES_OF: readonly string[] = ['story-dev', 'xquad-en'];
const FAILURES_SHOWN = 20;
const SAMPLE_SEED = 1;
const PROGRESS_EVERY = 50;
const DOCUMENT_QUESTIONS = resolve(PROJECT_FOLDER, 'evaluation/documents/questions.json');

interface EvaluateFlags {
  readonly sets?: string;
  readonly seeds?: string;
  readonly documents?: string;
  readonly questions?: string;
  readonly set?: readonly string[];
  readonly compare?: string;
  readonly json?: boolean;
  readonly out: string;
  readonly docs?: boolean;
  readonly sample?: number;
  readonly alpha?: number;
  readonly readings?: string;
  readonly boilerplate?: string;
}

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
  const folders = { sets: flags.sets ?? null, storySeeds: flags.seeds ?? null };
  if (folders.sets !== null && !existsSync(folders.sets)) {
    throw new UserFacingError('sets-folder-missing', { folder: folders.sets });
  }
  const named = flags.set ?? [];
  const chosen = chooseSets(named);
  const lacks = chosen.map((known) => findLack(known, folders));
  const missing = lacks.filter((lack) => lack !== null);
  const present = chosen.filter((_, i) => lacks[i] === null);
  if (named.length > 0 && missing.length > 0) {
    throw new UserFacingError('sets-missing', { lacks: missing });
  }
  if (flags.docs && present.length < KNOWN_SETS.length) {
    throw new UserFacingError('docs-need-all-sets', {
      all: KNOWN_SETS.length,
      present: present.length,
      lacks: missing,
    });
  }
  for (const lack of missing) say(wordLack(lack));

  const log = await createLogger('warn', 'lines');
  const machine = describeMachine(
    [flags.out, flags.readings ?? flags.out].map((path) => resolve(path)),
  );
  const startedAt = new Date().toISOString();
  const models = await openModels(loadConfig(), log, flags.readings ?? null);
  if (models.reader === null)
    say('READER_MODEL is off: the rows of the reading model are left out.');
  let peers: Peers | null = null;
  const sets: Evaluation['sets'][number][] = [];
  const failures: Results['failures'][number][] = [];
  try {
    if (flags.compare !== undefined) peers = await openPeers(flags.compare, log, say);
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
  return { evaluation: { facts, sets, missing: missing.map(wordLack) }, failures };
}

async function evaluateFolder(folder: string, flags: EvaluateFlags): Promise<DocumentEvaluation> {
  const questions = readDocumentQuestions(resolve(flags.questions ?? DOCUMENT_QUESTIONS));
  const log = await createLogger('warn', 'lines');
  const models = await openModels(loadConfig(), log, flags.readings ?? null);
  try {
    return await evaluateDocuments(
      resolve(folder),
      questions,
      { embedder: models.embedder, reader: models.reader },
      (done, total) => {
        if (done % PROGRESS_EVERY === 0 || done === total) say(`documents: ${done} of ${total}`);
      },
    );
  } finally {
    await models.close();
  }
}

/** For commander. */
function existingFile(path: string): string {
  if (!existsSync(path)) throw new InvalidArgumentError('There is no such file.');
  return path;
}

async function evaluateBoilerplate(folder: string, json: boolean): Promise<void> {
  if (!existsSync(folder)) throw new UserFacingError('sets-folder-missing', { folder });
  const sets = await measureBoilerplateSets(folder);
  process.stdout.write(json ? `${JSON.stringify(sets)}\n` : `${renderBoilerplate(sets)}\n`);
}

const program = newCommand(
  'npm run evaluate --',
  "Measure ranking, quotes and verdicts on the project's question sets and, with --sets, on the published sets.",
)
  .option('--sets <folder>', 'the published question sets')
  .option('--seeds <folder>', 'the documents of story-dev')
  .option(
    '--set <name>',
    `measure only this set, one of ${KNOWN_SETS.map(({ name }) => name).join(', ')}; may be repeated`,
    (name: string, before: readonly string[] | undefined) => [...(before ?? []), name],
  )
  .addOption(
    new Option(
      '--documents <folder>',
      'measure only quotes and verdicts on this folder of many file formats, made by evaluation/documents/rebuild.sh; writes no files',
    ).conflicts(['sets', 'seeds', 'set', 'sample', 'compare', 'alpha', 'docs']),
  )
  .option(
    '--questions <file>',
    'the questions about the folder of --documents; default: evaluation/documents/questions.json',
    existingFile,
  )
  .option('--sample <n>', 'ask only this many questions of each set', atLeastOne)
  .option(
    '--compare <folder>',
    'also measure other libraries, with the model all-MiniLM-L6-v2 in this folder; the libraries are installed separately',
  )
  .option('--alpha <share>', 'weight of the cosine in fused scores', share)
  .option('--readings <folder>', "keep the reading model's results in this folder, for faster runs")
  .option('--out <folder>', 'folder for evaluation.md, evaluation.json and failures.md', 'results')
  .option('--docs', 'also write the figures to docs/evaluation.md and docs/failures.md')
  .option('--json', 'print JSON on stdout, and nothing else there')
  .option(
    '--boilerplate <folder>',
    'measure only the marks of adverts and menus in this folder of raw reports; writes no files',
  )
  .action(async (flags: EvaluateFlags) => {
    if (flags.boilerplate !== undefined) {
      await evaluateBoilerplate(flags.boilerplate, flags.json === true);
      return;
    }
    if (flags.documents !== undefined) {
      const measured = await evaluateFolder(flags.documents, flags);
      process.stdout.write(
        `${flags.json ? JSON.stringify(measured) : renderDocuments(measured)}\n`,
      );
      return;
    }
    if (flags.questions !== undefined) program.error('error: --questions needs --documents');
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
