import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SENTENCE = /[A-Za-z]{2,}[,:;]? [a-z]{2,}/;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** Files whose strings are no words for users, each with the reason. */
const NO_WORDS: Readonly<Record<string, string>> = {
  'src/store/sqlite/': 'SQL, reports of damage, and the sentences of earlier versions',
  'src/index/': 'formulas, and reasons that only the log shows',
  'src/text/': 'words of the language of the sources',
  'src/sources/': 'words of the language of the sources, and names of HTML elements',
  'src/answering/': 'formulas, words of the language of the sources, and lines of the log',
  'src/inference/onnx/': 'sentences that try a model',
  'src/discord/connection/invite.ts': 'scopes of Discord',
  'src/discord/connection/watch-servers.ts': 'reasons that only the log shows',
  'src/discord/interactions/responder.ts': 'reasons that only the log shows',
  'src/discord/render/render-answer.ts': 'the name of a command',
  'src/discord/render/render-why.ts': 'the name of a command',
  'commands/ask-about-this.ts': 'the name of a command',
  'commands/check-against-sources.ts': 'the name of a command',
  'src/terminal/ask-lines.ts': 'a formula',
  'src/terminal/example-question.ts': 'a question about the demo documents',
  'src/main.ts': 'the command line that its help shows',
  'src/with-app.ts': 'the command line that its help shows',
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

/** Calls of the logger, and errors that are bugs: they are for operators and stay English. */
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

  it('is in no file of src/ or commands/', () => {
    const unexpected = [...english].flatMap(([file, words]) =>
      words.length === 0 ? [] : [`${file}: ${words.join(' | ')}`],
    );
    expect(unexpected).toEqual([]);
  });
});
