import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { format, resolveConfig } from 'prettier';
import type { Evaluation } from './describe-run.ts';
import type { Failure } from './find-failures.ts';
import { chartsOf } from './charts.ts';
import { drawChart } from './draw-chart.ts';
import { type Picture, renderEvaluation } from './render-evaluation.ts';
import { renderFailures } from './render-failures.ts';

const DOCS = join(PROJECT_FOLDER, 'docs');
/** Name of the folder for a page's pictures, beside the page. */
const PICTURES = 'evaluation';
/** Sets whose sources may not be copied. */
const UNPUBLISHED = ['story-dev'];
const BEGIN = '<!-- figures: written by npm run evaluate -- --docs -->';
const END = '<!-- end of figures -->';

export interface Results {
  readonly evaluation: Evaluation;
  readonly failures: readonly { readonly set: string; readonly worst: readonly Failure[] }[];
}

/** Writes `evaluation.md` with its pictures, `evaluation.json` and `failures.md`, and returns their paths. */
export async function writeResults(results: Results, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const drawn = await drawPictures(results.evaluation);
  const figures = renderEvaluation(results.evaluation, drawn);
  const files = {
    'evaluation.md': await pretty(`# Evaluation\n\n${figures}\n`),
    'evaluation.json': `${JSON.stringify(results.evaluation, null, 2)}\n`,
    'failures.md': await failuresPage(results, []),
  };
  const pages = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  return [...pages, ...writePictures(drawn, folder)];
}

/**
 * Replaces the figures between the marks in `docs/evaluation.md`, the page's pictures, and
 * `docs/failures.md`. Returns their paths.
 */
export async function writeDocs(results: Results): Promise<string[]> {
  const drawn = await drawPictures(results.evaluation);
  const page = join(DOCS, 'evaluation.md');
  const failures = join(DOCS, 'failures.md');
  writeFileSync(
    page,
    await pretty(
      replaceFigures(readFileSync(page, 'utf8'), renderEvaluation(results.evaluation, drawn)),
    ),
  );
  writeFileSync(failures, await failuresPage(results, UNPUBLISHED));
  return [page, failures, ...writePictures(drawn, DOCS)];
}

interface DrawnPicture extends Picture {
  readonly svg: string;
}

async function drawPictures(evaluation: Evaluation): Promise<DrawnPicture[]> {
  const drawn: DrawnPicture[] = [];
  for (const { name, alt, spec } of chartsOf(evaluation)) {
    drawn.push({ path: `${PICTURES}/${name}.svg`, alt, svg: await drawChart(spec) });
  }
  return drawn;
}

/** Writes the pictures into their folder beside a page, and returns their paths. */
function writePictures(drawn: readonly DrawnPicture[], folder: string): string[] {
  mkdirSync(join(folder, PICTURES), { recursive: true });
  return drawn.map(({ path, svg }) => {
    writeFileSync(join(folder, path), svg);
    return join(folder, path);
  });
}

/** Replaces the figures between the two marks of a page. @throws if the page lacks the marks */
export function replaceFigures(page: string, figures: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from === -1 || to < from) throw new Error(`The page must have ${BEGIN} and then ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${figures}\n\n${page.slice(to)}`;
}

async function failuresPage(
  { evaluation, failures }: Results,
  byPlace: readonly string[],
): Promise<string> {
  const { commit, startedAt } = evaluation.facts;
  return pretty(
    [
      '# Failures',
      `The worst questions of each set, written by \`npm run evaluate\` (commit ${commit ?? 'unknown'}, ` +
        `${startedAt.slice(0, 10)}): wrong answers first, then missed ones. Bold text is what the product ` +
        'highlighted. "meaning", "words" and "reader" give the rank of a passage by each, with the score in parentheses.',
      'XQuAD quotes Wikipedia through SQuAD (CC BY-SA 4.0).' +
        (byPlace.length === 0
          ? ''
          : ` The sources of ${byPlace.join(', ')} belong to their publishers: this page shows only the position and ` +
            'the first words of each quote. `results/failures.md` has the whole quotes after a run.'),
      renderFailures(failures, byPlace),
      '',
    ].join('\n\n'),
  );
}

async function pretty(markdown: string): Promise<string> {
  const options = await resolveConfig(join(DOCS, 'evaluation.md'));
  return format(markdown, { ...options, parser: 'markdown' });
}
