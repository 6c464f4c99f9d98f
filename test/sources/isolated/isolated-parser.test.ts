import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { reasonOf, UserFacingError } from '../../../src/domain/errors.ts';
import { nodeOptionsFor } from '../../../src/program-files.ts';
import { findFormat } from '../../../src/sources/formats.ts';
import { IsolatedParser } from '../../../src/sources/isolated/isolated-parser.ts';
import type { SourceFormat } from '../../../src/sources/source-format.ts';
import { ManualTime } from '../../support/manual-time.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { ODD_BYTES, ODD_TEXT } from './fixtures/odd-formats.ts';

const PARENT = join(import.meta.dirname, 'fixtures/hanging-parent.ts');
const ODD_PROCESS = new URL('./fixtures/odd-process.ts', import.meta.url);
const LIMITS = { timeoutMs: 5000, memoryMb: 300 };

function start(memoryMb = LIMITS.memoryMb) {
  const time = new ManualTime();
  const parser = new IsolatedParser({
    limits: { ...LIMITS, memoryMb },
    timers: time,
    entry: ODD_PROCESS,
  });
  onTestFinished(() => parser.close());
  /** Returns the text of a document, or the code of the problem, or the message of another error. */
  const parse = async (content: string, format: SourceFormat = ODD_TEXT): Promise<string> => {
    try {
      return (await parser.parse(format, Buffer.from(content))).text;
    } catch (error) {
      return error instanceof UserFacingError ? error.problem.code : reasonOf(error);
    }
  };
  return { parser, parse, time };
}

describe('a parser in a process of its own', () => {
  it('starts with the first file of an isolated format, and parses all files until it is closed', async () => {
    const { parser, parse } = start();
    expect(parser.pid).toBeNull();
    expect(await parse('A *plain* text.', findFormat('a.md') ?? ODD_TEXT)).toBe('A plain text.');
    expect(parser.pid).toBeNull();
    expect(await parse('First.')).toBe('First.');
    const { pid } = parser;
    expect(pid).not.toBeNull();
    expect(await parse('12345', ODD_BYTES)).toBe('5 bytes');
    expect(parser.pid).toBe(pid);
    await parser.close();
    expect(parser.pid).toBeNull();
    expect(await parse('Again.')).toBe('Again.');
    expect(parser.pid).not.toBe(pid);
  });

  it('decodes text, and refuses bytes that are not text as the parser in this process does', async () => {
    const { parser, parse } = start();
    expect(await parse('\ufeffGrüße aus Köln.')).toBe('Grüße aus Köln.');
    await expect(parser.parse(ODD_TEXT, Buffer.from('Caf\xe9', 'latin1'))).rejects.toMatchObject({
      problem: { code: 'bad-utf-8', params: { at: 3, line: 1, value: 'e9' } },
    });
  });

  it('passes on a problem with its parameters, and the message of any other error', async () => {
    const { parser, parse } = start();
    await expect(parser.parse(ODD_TEXT, Buffer.from('refuse'))).rejects.toMatchObject({
      problem: { code: 'nested-too-deep', params: { most: 50, line: 7 } },
    });
    const { pid } = parser;
    expect(await parse('throw')).toBe('the table has no end');
    expect(parser.pid).toBe(pid);
  });

  it.each(['exit', 'abort'])(
    'refuses a file that makes its process %s, and parses the next file in another process',
    async (command) => {
      const { parser, parse } = start();
      await parse('Before.');
      const { pid } = parser;
      expect(await parse(command)).toBe('parser-crashed');
      expect(await parse('After.')).toBe('After.');
      expect(parser.pid).not.toBe(pid);
    },
  );

  it.each(['fill the heap', 'fill buffers'])(
    'refuses a file that makes its process %s beyond the memory limit',
    async (command) => {
      const { parse } = start(200);
      expect(await parse(command)).toBe('parser-out-of-memory');
      expect(await parse('After.')).toBe('After.');
    },
  );

  it.each(['hang', 'wait'])(
    'kills a process that has to %s past the time limit',
    async (command) => {
      const { parse, time } = start();
      const refused = parse(command);
      await time.runOut(LIMITS.timeoutMs);
      expect(await refused).toBe('parser-timed-out');
      expect(await parse('After.')).toBe('After.');
    },
  );

  it('refuses a file that expands into too much text', async () => {
    expect(await start(1000).parse('expand')).toBe('too-much-text');
  });

  it('does not blame a file for a process that an earlier file has broken', async () => {
    const { parse } = start();
    expect(await parse('die later')).toBe('parsed before the end');
    const texts = ['one', 'two', 'three'];
    expect(await Promise.all(texts.map((text) => parse(text)))).toEqual(texts);
  });

  it('has no network and none of the variables of the environment', async () => {
    process.env['SECRET_OF_TEST'] = 'hidden';
    onTestFinished(() => {
      delete process.env['SECRET_OF_TEST'];
    });
    const { parse } = start();
    expect(await parse('connect')).toBe(
      'the network is denied to this process: connection 127.0.0.1:9',
    );
    expect(await parse('describe')).not.toContain('hidden');
  });

  it('ends when its parent is killed, even while a parser hangs', async () => {
    const parent = spawn(process.execPath, [...nodeOptionsFor(PARENT), PARENT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const isAlive = (): boolean => {
      try {
        return process.kill(Number(pid.toString()), 0);
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitUntil(() => !isAlive(), { timeout: 30_000 });
  });

  it('logs the output and the end of a process that fails', async () => {
    const log = recordingLog();
    const parser = new IsolatedParser({ limits: LIMITS, log, entry: ODD_PROCESS });
    await expect(parser.parse(ODD_TEXT, Buffer.from('exit'))).rejects.toThrow('parser-crashed');
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      { how: { code: 'exited', params: { exitCode: 3 } }, output: '' },
    ]);
  });
});
