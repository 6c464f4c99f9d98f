import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reader, Reading } from '../../src/inference/reader.ts';

/**
 * Reads a question and a passage once: for the ranking, the answer and the right source, and with a
 * folder for later runs too. A reading does not depend on what it is read with.
 *
 * A file is for one `modelId`, so other weights do not find it; other code around the same weights
 * would. Delete the folder after a change to how a passage is read.
 *
 * @param folder where readings are kept; `null`: in memory
 */
export function keepReadings(reader: Reader, folder: string | null): Reader {
  const file = folder && join(folder, `${reader.modelId.replace(/[^\w.-]/g, '_')}.readings`);
  const known = new Map<string, Reading>();
  if (file !== null && existsSync(file)) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [key = '', score, start, end, whole] = line.split(' ');
      // A line that was cut short by a stop is read again.
      if (whole !== '.') continue;
      known.set(key, { score: Number(score), span: { start: Number(start), end: Number(end) } });
    }
  }
  if (folder !== null) mkdirSync(folder, { recursive: true });

  return {
    modelId: reader.modelId,
    async read(question, passages) {
      const keys = passages.map((passage) => keyOf(question, passage));
      const missing = new Map<string, string>();
      passages.forEach((passage, i) => {
        const key = keys[i] ?? '';
        if (!known.has(key)) missing.set(key, passage);
      });
      if (missing.size > 0) {
        const readings = await reader.read(question, [...missing.values()]);
        const lines = [...missing.keys()].map((key, i) => {
          const reading = readings[i];
          if (reading === undefined) throw new Error('The reader gave no reading for a passage');
          known.set(key, reading);
          return `\n${key} ${reading.score} ${reading.span.start} ${reading.span.end} .`;
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

function keyOf(question: string, passage: string): string {
  return createHash('sha256')
    .update(JSON.stringify([question, passage]))
    .digest('hex');
}
