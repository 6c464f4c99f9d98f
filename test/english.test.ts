import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SENTENCE = /[A-Za-z]{2,}[,:;]? [a-z]{2,}/;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Files and folders whose strings are not texts for users, each with the reason. */
const NO_WORDS: Readonly<Record<string, string>> = {
  'src/store/sqlite/': 'SQL, damage reports, and sentences stored by earlier versions',
  'src/store/postgres/': 'SQL, and errors of bugs',
  'src/store/move-stores.ts': 'SQL',
  'src/store/no-search.ts': 'an error of a bug',
  'src/compose-ingestion.ts': 'log lines',
  'src/index/': 'formulas, and reasons that appear only in the log',
  'src/text/': "words in the sources' language",
  'src/feeds/fetch-feed.ts': 'an HTTP header',
  'src/feeds/store-entries.ts': 'HTML elements',
  'src/sources/': "words in the sources' language, and names of HTML elements",
  'src/answering/': "formulas, words in the sources' language, and log lines",
  'src/inference/onnx/': 'sample sentences to test a model',
  'src/discord/connection/invite.ts': 'Discord OAuth2 scopes',
  'src/discord/connection/watch-servers.ts': 'reasons that appear only in the log',
  'src/discord/interactions/responder.ts': 'reasons that appear only in the log',
  'src/discord/render/render-answer.ts': 'the name of a command',
  'src/discord/render/render-why.ts': 'the name of a command',
  'commands/ask-about-this.ts': 'the name of a command',
  'commands/check-against-sources.ts': 'the name of a command',
  'src/monitoring/': 'descriptions of metrics, and HTTP responses for programs',
  'src/terminal/ask-lines.ts': 'a formula',
  'src/terminal/example-question.ts': 'a question about the demo documents',
  'src/terminal/report-page/page-style.ts': 'a style sheet',
  'src/terminal/report-page/': 'fonts, and attributes of HTML elements',
  'src/main.ts': 'a command line for the help text',
  'src/with-app.ts': 'a command line for the help text',
};

function wordsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(ROOT, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  );
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || isForLogs(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
      const text = ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
        : node.text;
      if (SENTENCE.test(text)) found.push(text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a call logs a message or creates an error for a bug. Both stay English, for operators. */
function isForLogs(node: ts.Node): boolean {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword) return true;
  if (ts.isNewExpression(node)) return node.expression.getText().endsWith('Error');
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return LOG_LEVELS.includes(name.text) && /\blog$/i.test(expression.getText());
}

const files = ['src', 'commands']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      posix.join(folder, file.replaceAll('\\', '/')),
    ),
  )
  .filter((file) => file.endsWith('.ts') && !file.includes('/locales/'))
  .filter((file) => !Object.keys(NO_WORDS).some((place) => file.startsWith(place)));

describe('English outside the locales', () => {
  const english = new Map(files.map((file) => [file, wordsIn(file)]));

  it('does not occur in texts for users in src/ or commands/', () => {
    const unexpected = [...english].flatMap(([file, words]) =>
      words.length === 0 ? [] : [`${file}: ${words.join(' | ')}`],
    );
    expect(unexpected).toEqual([]);
  });
});
