import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_FOLDER } from '../../../src/program-files.ts';
import { findFormat, SOURCE_FORMATS } from '../../../src/sources/formats.ts';
import { IsolatedParser } from '../../../src/sources/isolated/isolated-parser.ts';
import { DEFAULT_PARSER_LIMITS } from '../../../src/sources/isolated/parser-limits.ts';
import type { SourceFormat } from '../../../src/sources/source-format.ts';
import { recordingLog } from '../../support/recording-log.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

describe('the built parser process', () => {
  it('reads a document of every format within the sandbox', async () => {
    const log = recordingLog();
    const parser = startParser(log);
    const read = new Map<string, boolean>();
    for (const format of SOURCE_FORMATS.filter(({ isolated }) => isolated)) {
      const draft = await parser.parse(format, await readFile(sampleOf(format)));
      read.set(format.name, /\p{L}/u.test(draft.text));
    }
    await parser.close();
    expect(read.size).toBeGreaterThan(10);
    expect([...read.values()]).not.toContain(false);
    expect(log.lines).toEqual([]);
  });

  it('reads the character maps of a PDF document', async () => {
    const parser = startParser(recordingLog());
    const format = findFormat('a.pdf');
    if (format === null) throw new Error('no format reads PDF documents');
    const file = join(FIXTURES, 'pdf/reportlab-japanese.pdf');
    const { text } = await parser.parse(format, await readFile(file));
    expect(text).toContain('遅れて着いた船は、外側のブイのそばで朝まで待ちます。');
  });
});

function startParser(log: ReturnType<typeof recordingLog>): IsolatedParser {
  const entry = pathToFileURL(join(PROJECT_FOLDER, 'dist/src/sources/isolated/parser-process.js'));
  const parser = new IsolatedParser({ limits: DEFAULT_PARSER_LIMITS, log, entry });
  onTestFinished(() => parser.close());
  return parser;
}

/** Returns the path of a sample of the format. */
function sampleOf({ name, extensions }: SourceFormat): string {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).sort();
  const found = files.find((file) => extensions.includes(extname(file)));
  if (found === undefined) throw new Error(`${FIXTURES} has no sample of the format ${name}`);
  return join(FIXTURES, found);
}
