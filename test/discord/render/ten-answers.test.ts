import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMIT } from '../../../src/answering/answerer.ts';
import { type App, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { renderAnswer } from '../../../src/discord/render/render-answer.ts';
import { IN_CONTENT, IN_EMBED } from '../display.ts';
import { recordingLog } from '../../support/recording-log.ts';

interface Asked {
  readonly name: string;
  readonly question: string;
  readonly verdict: string;
  readonly plain?: boolean;
  readonly differs?: boolean;
}

const FOLDER = join(import.meta.dirname, '../../fixtures/ten-answers');
const ASKED = JSON.parse(readFileSync(join(FOLDER, 'questions.json'), 'utf8')) as Asked[];

describe('the ten answers that `npm run screenshots -- --ten` shows', () => {
  let app: App;
  const data = mkdtempSync(join(tmpdir(), 'verbatim-ten-'));
  beforeAll(async () => {
    const config = loadConfig({ seeds: join(FOLDER, 'documents'), data }, {}, data);
    app = await createApp(config, { log: recordingLog() });
    await app.ingest();
  });
  afterAll(async () => {
    await app.close();
    rmSync(data, { recursive: true });
  });

  it.each(ASKED)(
    'include $name with the expected verdict and a source below each quote',
    async (asked) => {
      const { question, verdict, plain = false, differs = false } = asked;
      const answer = await app.answerer.answer(question, { limit: DEFAULT_LIMIT });
      expect(answer.verdict).toBe(verdict);
      expect(answer.differences.length > 0).toBe(differs);
      const { text } = renderAnswer(answer, {
        ...(plain ? IN_CONTENT : IN_EMBED),
        mention: (name) => `/${name}`,
      });
      expect(text.match(/^-# \[\d\] /gm) ?? []).toHaveLength(answer.quotes.length);
    },
  );
});
