import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containsWords } from '../../evaluation/contains-gold.ts';
import {
  type AskedDocument,
  judgeAnswer,
  type ShownQuote,
} from '../../evaluation/documents/ask-documents.ts';
import {
  type DocumentQuestion,
  readDocumentQuestions,
} from '../../evaluation/documents/document-questions.ts';
import { evaluateDocuments } from '../../evaluation/documents/evaluate-documents.ts';
import { measureDocuments } from '../../evaluation/documents/measure-documents.ts';
import { renderDocuments } from '../../evaluation/documents/render-documents.ts';
import type { Quote, QuotedSource, Verdict } from '../../src/domain/answer.ts';
import { WordEmbedder } from '../support/word-embedder.ts';

const QUESTIONS = 'evaluation/documents/questions.json';
const MANIFEST = 'evaluation/documents/manifest.tsv';

function question(id: string, heldBack: boolean, ...gold: [string, string][]): DocumentQuestion {
  return {
    id,
    question: `${id}?`,
    gold: gold.map(([file, contains]) => ({ file, contains })),
    heldBack,
  };
}

function quote(sourceId: string, text: string): Quote {
  return { sourceId, text } as Quote;
}

function sources(...files: string[]): Map<string, QuotedSource> {
  return new Map(files.map((file) => [file, { file } as QuotedSource]));
}

describe('a quote', () => {
  const asked = question('depth', false, ['a/well.html', '12  m deep'], ['b.txt', 'twelve metres']);

  function check(file: string, text: string, expected: boolean): void {
    const { shown } = judgeAnswer(asked, {
      verdict: 'answered',
      quotes: [quote(file, text)],
      related: [],
      sources: sources(file),
    });
    expect([text, shown[0]?.isRight]).toEqual([text, expected]);
  }

  it('is right if its file and its words are those of one gold answer, in any case and white space', () => {
    check('a/well.html', 'The well is 12\n m\tDeep.', true);
    check('b.txt', 'Twelve metres, they say.', true);
    check('b.txt', 'The well is 12 m deep.', false);
    check('a/well.html', 'The well is 112 m deep.', false);
    check('c.txt', 'Twelve metres, they say.', false);
  });

  it('comes before related passages, and only three of both are judged', () => {
    const { shown } = judgeAnswer(asked, {
      verdict: 'answered',
      quotes: [quote('c.txt', 'one'), quote('c.txt', 'two')],
      related: [quote('b.txt', 'Twelve metres.'), quote('b.txt', 'Twelve metres deep.')],
      sources: sources('b.txt', 'c.txt'),
    });
    expect(shown.map(({ text, isRelated, isRight }) => [text, isRelated, isRight])).toEqual([
      ['one', false, false],
      ['two', false, false],
      ['Twelve metres.', true, true],
    ]);
  });
});

describe('the figures', () => {
  function asked(one: DocumentQuestion, verdict: Verdict, ...right: boolean[]): AskedDocument {
    const shown = right.map((isRight): ShownQuote => ({
      file: 'any',
      isRelated: false,
      isRight,
      text: 'any',
    }));
    return { question: one, verdict, shown };
  }

  const measured = measureDocuments([
    asked(question('q1', false, ['a.md', 'x']), 'answered', true, false),
    asked(question('q2', true, ['b.csv', 'x'], ['a.md', 'x']), 'answered', false, true),
    asked(question('q3', false, ['c.csv', 'x']), 'related', true),
    asked(question('q4', true, ['d.pdf', 'x']), 'nothing'),
    asked(question('q5', false), 'related', false),
    asked(question('q6', true), 'answered', false),
  ]);

  it('count the first quote, the first three, and the unanswerable questions that are declined', () => {
    expect(measured.all).toEqual({
      answerable: 4,
      firstRight: 2,
      threeRight: 3,
      answered: 2,
      answeredRight: 1,
      unanswerable: 2,
      declined: 1,
    });
  });

  it('are separate for development and held-back questions', () => {
    expect(measured.development).toMatchObject({ answerable: 2, firstRight: 2, declined: 1 });
    expect(measured.heldBack).toMatchObject({ answerable: 2, firstRight: 0, declined: 0 });
  });

  it('are separate for each extension of the first gold file', () => {
    const counts = Object.entries(measured.kinds).map(([kind, { answerable, threeRight }]) => [
      kind,
      answerable,
      threeRight,
    ]);
    expect(counts).toEqual([
      ['.csv', 2, 2],
      ['.md', 1, 1],
      ['.pdf', 1, 0],
    ]);
  });
});

describe('a folder of documents', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'documents-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(file: string, content: string | Buffer): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }

  it('is indexed as it is; a file that cannot be read counts as wrong and is named', async () => {
    write('notes/harbour.md', '# Harbour\n\nThe *harbour* closes at noon on Sunday.\n');
    write('fog.txt', 'The fog bell rings every ninety seconds in thick fog.\n');
    write('broken.txt', Buffer.from([0x46, 0x6f, 0x67, 0xff, 0xfe, 0xfd, 0x0a]));
    write('chart.unknown', 'The chart is from 1888.\n');
    const questions = [
      question('harbour', false, ['notes/harbour.md', 'closes at noon']),
      question('fog bell rings', true, ['fog.txt', 'ninety seconds']),
      question('chart', false, ['chart.unknown', '1888']),
      question('broken', false, ['broken.txt', 'Fog']),
    ];
    const overrides = { embedder: new WordEmbedder(), reader: null };
    const evaluation = await evaluateDocuments(folder, questions, overrides);
    const right = evaluation.questions.map(({ shown }) => shown.some(({ isRight }) => isRight));
    expect(right).toEqual([true, true, false, false]);
    expect(evaluation.figures.all).toMatchObject({ answerable: 4, threeRight: 2 });
    expect(evaluation.files).toMatchObject({
      sources: 2,
      refused: [{ file: 'broken.txt' }],
      skipped: [{ file: 'chart.unknown' }],
      unread: ['broken.txt', 'chart.unknown'],
    });
    const page = renderDocuments(evaluation);
    expect(page).toContain('| all | 4 |');
    expect(page).toContain('Refused: broken.txt');
    expect(page).toContain('No source: chart.unknown');
  });
});

describe('the questions of the project about documents', () => {
  const questions = readDocumentQuestions(QUESTIONS);
  const rows = readFileSync(MANIFEST, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));

  it('are 80 with an answer and 25 without, and every second one is held back', () => {
    expect(questions.filter(({ gold }) => gold.length > 0)).toHaveLength(80);
    expect(questions.filter(({ gold }) => gold.length === 0)).toHaveLength(25);
    expect(questions.map(({ id, heldBack }) => [Number(id.slice(1)), heldBack])).toEqual(
      questions.map((_, i) => [i + 1, i % 2 === 1]),
    );
  });

  it('name only files that rebuild.sh makes', () => {
    const made = new Set(rows.map(([file]) => file));
    const missing = questions.flatMap(({ gold }) => gold.filter(({ file }) => !made.has(file)));
    expect(missing).toEqual([]);
  });

  it('are about documents whose package, path, steps, licence and checksum the manifest names', () => {
    const packages = readFileSync('evaluation/documents/packages.tsv', 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[1]);
    for (const row of rows) {
      expect(row).toHaveLength(6);
      expect(packages).toContain(row[1]);
      expect(row[5]).toMatch(/^(-|[0-9a-f]{64})$/);
    }
  });
});

describe.each([
  ['de', 20],
  ['ja', 15],
])('the questions in %s', (language, answerable) => {
  const folder = `evaluation/languages/${language}`;
  const questions = readDocumentQuestions(`${folder}/questions.json`);

  it('are separate from the documents, and every second one is held back', () => {
    expect(readdirSync(folder).sort()).toEqual(['documents', 'questions.json']);
    expect(questions.filter(({ gold }) => gold.length > 0)).toHaveLength(answerable);
    expect(questions.filter(({ gold }) => gold.length === 0)).toHaveLength(5);
    expect(questions.map(({ id, heldBack }) => [Number(id.slice(1)), heldBack])).toEqual(
      questions.map((_, i) => [i + 1, i % 2 === 1]),
    );
  });

  it('have their answers in the documents', () => {
    const missing = questions
      .flatMap(({ gold }) => gold)
      .filter(
        ({ file, contains }) =>
          !containsWords(readFileSync(`${folder}/documents/${file}`, 'utf8'), contains),
      );
    expect(missing).toEqual([]);
  });
});

describe('the program', () => {
  const evaluate = async (...args: string[]): Promise<{ code: number; output: string }> => {
    const command = ['build/run.cjs', 'scripts/evaluate.ts', ...args];
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  };

  it('asks the questions of --questions', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'documents-'));
    try {
      mkdirSync(join(folder, 'documents'));
      writeFileSync(join(folder, 'documents/bell.txt'), 'The fog bell rings every hour.\n');
      const asked = question('q1', false, ['bell.txt', 'every hour']);
      writeFileSync(join(folder, 'questions.json'), JSON.stringify([asked]));
      const { output } = await evaluate(
        ...['--documents', join(folder, 'documents'), '--questions'],
        join(folder, 'questions.json'),
      );
      expect(output).toContain('| all | 1 |');
      expect(output).toContain('1 sources with 1 passages');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses --questions without --documents, and a missing file', async () => {
    const alone = await evaluate('--questions', 'evaluation/languages/de/questions.json');
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.output).toContain('--documents');
    const missing = await evaluate('--documents', 'seeds', '--questions', 'missing.json');
    expect(missing).toMatchObject({ code: 2 });
    expect(missing.output).toContain('missing.json');
  });
});
