import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import type { Reader, Reading } from '../src/inference/reader.ts';

const INFERENCE = join(PROJECT_FOLDER, 'src/inference');

/**
 * Wraps a reader so that it reads each pair of question and passage only once. This is valid
 * because a reading does not depend on the other passages in its batch.
 *
 * A cache file belongs to one `modelId` and one version of the code in `src/inference/`. After a change
 * to either, everything is read again.
 *
 * @param folder folder of the cache files, for later runs. `null`: the cache is only in memory
 */
export function cacheReadings(reader: Reader, folder: string | null): Reader {
  const model = reader.modelId.replace(/[^\w.-]/g, '_');
  const file = folder && join(folder, `${model}-${hashOfCode()}.readings`);
  const known = new Map<string, Reading>();
  if (file !== null && existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // A line may be incomplete if a run was stopped; its passage is read again.
      if (!line.endsWith('}')) continue;
      const at = line.indexOf(' ');
      known.set(line.slice(0, at), JSON.parse(line.slice(at + 1)) as Reading);
    }
  }
  if (folder !== null) mkdirSync(folder, { recursive: true });

  return {
    modelId: reader.modelId,
    async read(question, passages, headings = []) {
      const keys = passages.map((passage, i) => keyOf(question, passage, headings[i] ?? ''));
      const missing = new Map<string, { passage: string; heading: string }>();
      passages.forEach((passage, i) => {
        const key = keys[i] ?? '';
        if (!known.has(key)) missing.set(key, { passage, heading: headings[i] ?? '' });
      });
      if (missing.size > 0) {
        const readings = await reader.read(
          question,
          [...missing.values()].map(({ passage }) => passage),
          [...missing.values()].map(({ heading }) => heading),
        );
        const lines = [...missing.keys()].map((key, i) => {
          const reading = readings[i];
          if (reading === undefined) throw new Error('The reader gave no reading for a passage');
          known.set(key, reading);
          return `\n${key} ${JSON.stringify(reading)}`;
        });
        if (file !== null) appendFileSync(file, lines.join(''));
      }
      return keys.map((key) => {
        const reading = known.get(key);
        if (reading === undefined) throw new Error('The reader gave no reading for a passage');
        return reading;
      });
    },
    close: () => reader.close(),
  };
}

function keyOf(question: string, passage: string, heading: string): string {
  return createHash('sha256')
    .update(JSON.stringify([question, passage, heading]))
    .digest('hex');
}

function hashOfCode(): string {
  const hash = createHash('sha256');
  const names = readdirSync(INFERENCE, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((one) => one.endsWith('.ts')).sort())
    hash.update(readFileSync(join(INFERENCE, name)));
  return hash.digest('hex').slice(0, 12);
}
