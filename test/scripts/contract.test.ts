import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { en } from '../../src/discord/locales/en.ts';
import { EN } from '../../src/terminal/locales/en.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'verbatim-contract-'));
const seeds = join(folder, 'seeds');
mkdirSync(seeds);
writeFileSync(
  join(seeds, 'clause.md'),
  '---\nid: clause\npublisher: Example Herald\npublished: 2026-03-18\n---\n# The clause\n\nEvery request must pass through Azure. No one disputes that.\n',
);
writeFileSync(
  join(seeds, 'notes.txt'),
  'The trial takes place in Oakland.\r\nThe judge is not named.',
);
writeFileSync(join(seeds, 'broken.md'), Buffer.from([0x43, 0x61, 0x66, 0xe9]));
writeFileSync(join(seeds, 'picture.png'), 'no text');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as `npm run` does. By default it reads `seeds` and stores its data below `folder`. */
function run(
  script: string,
  args: readonly string[],
  input = '',
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const child = spawn(
    process.execPath,
    ['build/run.cjs', script, '--data', join(folder, 'data'), ...args],
    {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], SEEDS_DIR: seeds, ...variables },
      stdio: 'pipe',
    },
  );
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, ...out });
    });
  });
}

const pair = z.tuple([z.number(), z.number()]);
const QUOTE = z.strictObject({
  sourceId: z.string(),
  passageId: z.string(),
  start: z.number(),
  end: z.number(),
  text: z.string(),
  alsoIn: z.array(z.strictObject({ sourceId: z.string(), passageId: z.string() })),
  context: z.array(z.strictObject({ start: z.number(), end: z.number(), text: z.string() })),
  highlights: z.array(pair),
  answer: pair.nullable(),
  place: z.looseObject({ kind: z.string() }).nullable(),
  score: z.number(),
});
const EVERY_ANSWER = z.strictObject({
  question: z.string(),
  answerId: z.string().regex(/^A-/),
  verdict: z.enum(['related', 'nothing']),
  quotes: z.array(QUOTE),
  tookMs: z.number(),
});
const ANSWER = z.discriminatedUnion('verdict', [
  EVERY_ANSWER,
  EVERY_ANSWER.extend({
    verdict: z.literal('answered'),
    related: z.array(QUOTE.extend({ highlights: z.tuple([]), answer: z.null() })),
    differences: z.array(
      z.strictObject({ quotes: pair, kind: z.enum(['number', 'date', 'name', 'negation']) }),
    ),
  }),
]);
const HIT = z.strictObject({
  rank: z.number(),
  sourceId: z.string(),
  passageId: z.string(),
  start: z.number(),
  end: z.number(),
  score: z.number(),
  legs: z.strictObject({
    dense: z.strictObject({ rank: z.number(), similarity: z.number() }).nullable(),
    bm25: z.strictObject({ rank: z.number(), score: z.number() }).nullable(),
    read: z.strictObject({ rank: z.number(), score: z.number() }).nullable(),
  }),
});
const RANKING = z.strictObject({ query: z.string(), hits: z.array(HIT), tookMs: z.number() });
const FAULT = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });

// The tests run in sequence on one index, the way a user would run the scripts.
describe('the command line', { concurrent: false }, () => {
  it('ingests every file, and reports the result for each', async () => {
    const { code, stdout } = await run('scripts/ingest.ts', ['--json']);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(report).toMatchObject({
      added: ['clause', 'notes'],
      changed: [],
      removed: [],
      unchanged: [],
      skipped: [{ file: 'picture.png' }],
      refused: [{ file: 'broken.md', code: 'not-utf8' }],
      warnings: [],
      leftOut: [],
    });
    expect(report['tookMs']).toBeTypeOf('number');
  });

  it('answers with a quote that is in its source at the reported offsets', async () => {
    const asked = await run('scripts/ask.ts', ['--json', 'What must pass through Azure?']);
    expect(asked.code).toBe(0);
    const answer = ANSWER.parse(JSON.parse(asked.stdout));
    expect(answer.verdict).toBe('answered');
    const [quote] = answer.quotes;
    const { stdout: text } = await run('scripts/sources.ts', [quote?.sourceId ?? '', '--text']);
    expect(text.slice(quote?.start, quote?.end)).toBe(quote?.text);
    expect(text.slice(...(quote?.highlights[0] ?? []))).toBe(
      'Every request must pass through Azure.',
    );
  });

  it('prints a canonical text with no byte added or changed', async () => {
    const { stdout } = await run('scripts/sources.ts', ['notes', '--text']);
    expect(stdout).toBe('The trial takes place in Oakland.\nThe judge is not named.');
  });

  it('prints the spans that are never quoted, with --left-out', async () => {
    const { stdout } = await run('scripts/sources.ts', ['notes', '--left-out', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ sourceId: 'notes', boilerplate: [] });
  });

  it('lists the versions of a source with --history, and compares two with --diff', async () => {
    const { stdout } = await run('scripts/sources.ts', ['notes', '--history', '--json']);
    const { versions, ...rest } = JSON.parse(stdout) as { versions: unknown[] };
    expect(rest).toEqual({ sourceId: 'notes', removedAt: null });
    expect(versions).toMatchObject([
      { version: 1, until: null, sentences: 2, added: null, removed: null, moved: null },
    ]);
    const same = await run('scripts/sources.ts', ['notes', '--diff', '1..1', '--json']);
    expect(JSON.parse(same.stdout)).toMatchObject({
      ...{ sourceId: 'notes', from: { version: 1 }, to: { version: 1 } },
      sentences: [
        { kind: 'kept', text: 'The trial takes place in Oakland.', from: [0, 33], to: [0, 33] },
        { kind: 'kept', text: 'The judge is not named.' },
      ],
    });
    const only = await run('scripts/sources.ts', ['notes', '--diff']);
    expect([only.code, only.stdout]).toEqual([2, '']);
    expect((await run('scripts/sources.ts', ['notes', '--diff', '2'])).code).toBe(2);
  });

  it('names the date of an answer with --as-of, and refuses a date before the first ingestion', async () => {
    const question = 'What must pass through Azure?';
    const today = new Date().toISOString().slice(0, 10);
    const asked = await run('scripts/ask.ts', ['--json', '--as-of', today, question]);
    expect(JSON.parse(asked.stdout)).toMatchObject({ asOf: `${today}T23:59:59.999Z` });
    const early = await run('scripts/ask.ts', ['--json', '--as-of', '2020-01-01', question]);
    expect(early.code).toBe(2);
    expect(JSON.parse(early.stdout)).toMatchObject({ question, error: { code: 'bad-date' } });
  });

  it('answers line n of the input on line n of the output, including blank and invalid lines', async () => {
    const input = `Where is the trial?\n\n${'x'.repeat(1001)}\r\nWhat must pass through Azure?`;
    const { code, stdout } = await run('scripts/ask.ts', ['--json', '--limit', '1'], input);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(code).toBe(1);
    expect(lines).toHaveLength(4);
    expect(ANSWER.parse(lines[0]).quotes[0]?.sourceId).toBe('notes');
    expect(ANSWER.parse(lines[1])).toMatchObject({ question: '', verdict: 'nothing', quotes: [] });
    expect(z.object({ question: z.string(), error: FAULT }).parse(lines[2]).error.code).toBe(
      'question-too-long',
    );
    expect(ANSWER.parse(lines[3]).quotes[0]?.sourceId).toBe('clause');
  });

  it('answers with --offline, and lists no refused connection', async () => {
    const args = ['--offline', '--json', 'What must pass through Azure?'];
    const { stdout, stderr } = await run('scripts/ask.ts', args);
    const { offline, ...answer } = JSON.parse(stdout) as { offline: object };
    expect(offline).toEqual({ refused: [] });
    expect(ANSWER.parse(answer).verdict).toBe('answered');
    expect(stderr).toContain(`${EN.offline.total(0)}\n`);
  });

  it('refuses to download a model with OFFLINE=yes, and names the host', async () => {
    const variables = { OFFLINE: 'yes', EMBEDDING_MODEL: 'Xenova/all-MiniLM-L6-v2' };
    const { code, stderr } = await run('scripts/ask.ts', ['What?'], '', variables);
    expect(code).toBe(1);
    expect(stderr).toContain('the connection to huggingface.co:443 was refused');
    expect(stderr).toContain(EN.offline.total(1));
  });

  it('uses the requested ranking, and shows the scores of both retrievers', async () => {
    const { stdout } = await run('scripts/search.ts', ['--json', '--k', '2', 'trial in Oakland']);
    const read = RANKING.parse(JSON.parse(stdout));
    expect(read.hits.map((hit) => hit.rank)).toEqual([1, 2]);
    expect(read.hits[0]?.sourceId).toBe('notes');
    expect(read.hits[0]?.legs.read?.rank).toBe(1);
    const alone = await run('scripts/search.ts', [
      '--json',
      '--ranking',
      'fused',
      'trial in Oakland',
    ]);
    const [fused] = RANKING.parse(JSON.parse(alone.stdout)).hits;
    expect(fused?.legs.read).toBeNull();
    expect(fused?.score).toBeLessThan(read.hits[0]?.score ?? 0);
    const bm25 = await run('scripts/search.ts', ['--json', '--leg', 'bm25'], 'Oakland\n\n');
    const [first, second] = bm25.stdout
      .trimEnd()
      .split('\n')
      .map((line) => RANKING.parse(JSON.parse(line)));
    expect(first?.hits[0]?.score).toBe(first?.hits[0]?.legs.bm25?.score);
    expect(first?.hits[0]?.legs.dense).toBeNull();
    expect(second?.hits).toEqual([]);
  });

  it('shows the first words of each ranked passage, or one line per query if the queries are piped', async () => {
    const { stdout } = await run('scripts/search.ts', ['--k', '1', 'trial in Oakland']);
    expect(stdout).toMatch(
      /^1\. notes#1 \d\.\d+\n {3}The trial takes place in Oakland\. The judge is not named\.\n$/,
    );
    const lines = await run('scripts/search.ts', ['--k', '1'], 'trial in Oakland\n\n');
    const [first, ...others] = lines.stdout.split('\n');
    expect(first).toMatch(/^1\. notes#1 \d\.\d+ "The trial takes place in Oakland\. .*"$/);
    expect(others).toEqual([EN.nothingFound, '']);
  });

  it('repeats each piped question next to its result, and reports questions without an answer', async () => {
    const { stdout } = await run('scripts/ask.ts', [], 'zzz qqq?\n\nWhere is the trial?\n');
    expect(stdout.split('\n')).toEqual([
      `zzz qqq? · ${en.verdict.nothing}`,
      EN.answer.noQuestion,
      expect.stringMatching(/^Where is the trial\? · answered · "/),
      '',
    ]);
  });

  it('lists sources, with null for each missing field', async () => {
    const { stdout } = await run('scripts/sources.ts', ['--json']);
    expect(JSON.parse(stdout)).toEqual([
      {
        sourceId: 'clause',
        title: 'The clause',
        publisher: 'Example Herald',
        author: null,
        published: '2026-03-18',
        url: null,
        file: 'clause.md',
        passages: 1,
        indexedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      },
      expect.objectContaining({ sourceId: 'notes', publisher: null, published: null }),
    ]);
  });

  it('exits with 2 after incorrect usage, and prints the reason only to stderr', async () => {
    const unknown = en.problems['unknown-source']({ given: 'nowhere', known: ['clause', 'notes'] });
    const empty = en.problems['question-empty']({});
    const expectations: [string, string[], number, RegExp | string][] = [
      ['scripts/sources.ts', ['nowhere'], 2, `${unknown.message}\n${unknown.hint}`],
      ['scripts/ask.ts', [''], 2, empty.message],
      ['scripts/ask.ts', ['--limit', '0', 'What?'], 2, /whole number from 1/],
      ['scripts/ask.ts', ['--colour', 'What?'], 2, /unknown option/],
      ['scripts/search.ts', ['--ranking', 'both', 'What'], 2, /dense, bm25, fused, reranked/],
    ];
    await Promise.all(
      expectations.map(async ([script, args, expected, message]) => {
        const { code, stdout, stderr } = await run(script, args);
        expect({ args, code, stdout }).toEqual({ args, code: expected, stdout: '' });
        if (typeof message === 'string') expect(stderr).toContain(message);
        else expect(stderr).toMatch(message);
      }),
    );
  });

  it('answers even if the reading model is off, logs that, and refuses the ranking that needs the model', async () => {
    const off = { READER_MODEL: 'off', LOG_LEVEL: 'info' };
    const asked = await run('scripts/ask.ts', ['--json', 'What must pass through Azure?'], '', off);
    const answer = ANSWER.parse(JSON.parse(asked.stdout));
    expect(answer.verdict).toBe('answered');
    expect(answer.quotes[0]?.answer).toBeNull();
    expect(asked.stderr).toContain('READER_MODEL is off');
    const ranked = await run('scripts/search.ts', ['--json', 'trial'], '', off);
    expect(RANKING.parse(JSON.parse(ranked.stdout)).hits[0]?.legs.read).toBeNull();
    const { code, stderr } = await run('scripts/search.ts', ['--leg', 'read', 'What'], '', off);
    expect(code).toBe(1);
    expect(stderr).toContain(EN.errors['no-reader']({}).message);
  });

  it('recreates a missing index file even if no document has changed', async () => {
    const file = join(folder, 'data', 'vectors.hnsw');
    for (const [script, args] of [
      ['scripts/ingest.ts', []],
      ['scripts/ask.ts', ['Where is the trial?']],
    ] as const) {
      rmSync(file);
      expect((await run(script, args)).code).toBe(0);
      expect(existsSync(file)).toBe(true);
    }
  });

  it('names a missing seeds folder, and leaves the index unchanged', async () => {
    const missing = join(folder, 'gone');
    const { code, stderr } = await run('scripts/ingest.ts', ['--json'], '', {
      SEEDS_DIR: missing,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(missing);
    const { stdout } = await run('scripts/ingest.ts', ['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ unchanged: ['clause', 'notes'], added: [] });
  });

  it('explains its scores on request, and prints its help and version', async () => {
    const { stdout } = await run('scripts/ask.ts', [
      '--json',
      '--explain',
      'What must pass through Azure?',
    ]);
    const { explanation, quotes } = JSON.parse(stdout) as {
      explanation: { name: string };
      quotes: { score: number; explanation: { value: number } }[];
    };
    expect(explanation.name).toBe('P(answers)');
    expect(quotes[0]?.explanation.value).toBe(quotes[0]?.score);
    expect((await run('scripts/ask.ts', ['--help'])).stdout).toMatch(/--limit/);
    expect(await run('scripts/ask.ts', ['--version'])).toMatchObject({
      code: 0,
      stdout: '0.1.0\n',
    });
  });

  it('deletes the data about one user or one server, and refuses a call that names neither', async () => {
    const user = await run('scripts/forget.ts', ['--json', '--user', '123456789012345678']);
    expect(JSON.parse(user.stdout)).toEqual({
      id: '123456789012345678',
      deleted: { questions: 0, votes: 0, subscriptions: 0, sourceChanges: 0 },
    });
    const corpora = join(folder, 'data', 'corpora');
    for (const id of ['123456789012345678', '223456789012345678']) {
      mkdirSync(join(corpora, id, 'sources'), { recursive: true });
      writeFileSync(join(corpora, id, 'sources', 'one.md'), 'Words.');
    }
    const server = await run('scripts/forget.ts', ['--server', '123456789012345678']);
    expect(server).toMatchObject({
      code: 0,
      stdout: 'Deleted: answers 0, votes 0, subscriptions 0, changes of the sources 0.\n',
    });
    expect(readdirSync(corpora)).toEqual(['223456789012345678']);
    rmSync(corpora, { recursive: true });
    const nowhere = join(folder, 'no-data');
    const missing = await run('scripts/forget.ts', [
      '--user',
      '123456789012345678',
      '--data',
      nowhere,
    ]);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('Nothing has been changed.');
    expect(existsSync(nowhere)).toBe(false);
    mkdirSync(nowhere);
    writeFileSync(
      join(nowhere, 'verbatim.db'),
      'SQLite format 3\0 and then nothing that SQLite wrote',
    );
    const damaged = await run('scripts/forget.ts', [
      '--user',
      '123456789012345678',
      '--data',
      nowhere,
    ]);
    expect(damaged).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(nowhere)).toEqual(['verbatim.db']);
    const neither = await run('scripts/forget.ts', ['--json']);
    expect(neither.code).toBe(2);
    expect(neither.stderr).toContain('Exactly one of --user and --server');
    expect((await run('scripts/forget.ts', ['--user', 'Ann'])).code).toBe(2);
  });

  it('answers each line of stdin and exits if npm start has no token and no terminal', async () => {
    const { code, stdout, stderr } = await run('src/main.ts', [], 'Where is the trial?\n');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Where is the trial\? · answered · "The trial takes place in Oakland\.[^\n]*\(notes#1\)[^\n]*\n$/,
    );
    expect(stderr).toContain('discord.com/developers');
  });
});
