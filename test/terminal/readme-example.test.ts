import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { renderAnswer } from '../../src/terminal/render-answer.ts';
import { recordingLog } from '../support/recording-log.ts';

const ROOT = join(import.meta.dirname, '../..');

it("the README's first example matches the program's output", async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, example = ''] = readme.split('<!-- example -->');
  const [, command = '', , printed = ''] = example.split(/```\n/);
  const [, limit = '', question = ''] = /--limit (\d) "(.+)"/.exec(command) ?? [];
  const data = mkdtempSync(join(tmpdir(), 'verbatim-readme-'));
  const config = loadConfig({ seeds: join(ROOT, 'seeds'), data }, {}, data);
  const app = await createApp(config, { log: recordingLog() });
  onTestFinished(async () => {
    await app.close();
    rmSync(data, { recursive: true });
  });
  await app.ingest();
  const answer = await app.answerer.answer(question, { limit: Number(limit) });
  expect(printed.trimEnd()).toBe(renderAnswer(answer, pc.createColors(false)));
});
