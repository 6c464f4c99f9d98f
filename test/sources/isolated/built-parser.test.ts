import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { PROJECT_FOLDER } from '../../../src/program-files.ts';
import { findFormat } from '../../../src/sources/formats.ts';
import { IsolatedParser } from '../../../src/sources/isolated/isolated-parser.ts';
import { DEFAULT_PARSER_LIMITS } from '../../../src/sources/isolated/parser-limits.ts';
import { recordingLog } from '../../support/recording-log.ts';

it('the built parser process reads a PDF document and its character maps within the sandbox', async () => {
  const log = recordingLog();
  const entry = join(PROJECT_FOLDER, 'dist/src/sources/isolated/parser-process.js');
  const parser = new IsolatedParser({
    limits: DEFAULT_PARSER_LIMITS,
    log,
    entry: pathToFileURL(entry),
  });
  onTestFinished(() => parser.close());
  const format = findFormat('a.pdf');
  if (format === null) throw new Error('no format reads PDF documents');
  const file = join(import.meta.dirname, '../fixtures/pdf/reportlab-japanese.pdf');
  const { text } = await parser.parse(format, await readFile(file));
  expect(text).toContain('遅れて着いた船は、外側のブイのそばで朝まで待ちます。');
  await parser.close();
  expect(log.lines).toEqual([]);
});
