import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nodeOptionsFor, PROJECT_FOLDER } from '../../../src/program-files.ts';
import { DocumentFolder } from '../../support/document-folder.ts';

const PROGRAM = join(import.meta.dirname, 'fixtures/read-plain-folder.ts');
/** The libraries of `package.json` that the readers of Markdown and plain text use. */
const ALLOWED = [
  // Detects the language of every document.
  'eld',
  'markdown-it',
  'mdast-util-from-markdown',
  'mdast-util-gfm',
  'mdast-util-to-string',
  'micromark-extension-gfm',
  'yaml',
  'zod',
];

it('a folder of .md and .txt loads no library of another format and starts no process', async () => {
  const folder = await DocumentFolder.make();
  await folder.put('a.md', '---\ntitle: Harbour\n---\n# Ferries\n\nThey sail <b>daily</b>.');
  await folder.put('b.txt', 'The bridge is closed in May.');
  const { stdout } = spawnSync(process.execPath, [
    ...nodeOptionsFor(PROGRAM),
    PROGRAM,
    folder.path,
  ]);
  await folder.remove();
  const { read, pid, urls } = JSON.parse(stdout.toString()) as {
    read: number;
    pid: number | null;
    urls: string[];
  };
  expect({ read, pid }).toEqual({ read: 2, pid: null });

  const own = urls.flatMap((url) => /\/src\/sources\/formats\/(.*)$/.exec(url)?.[1] ?? []);
  expect(own.sort()).toEqual(['markdown.ts', 'plain-text.ts']);
  const { dependencies } = JSON.parse(
    readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> };
  const libraries = Object.keys(dependencies).filter((name) =>
    urls.some((url) => url.includes(`/node_modules/${name}/`)),
  );
  expect(libraries.filter((name) => !ALLOWED.includes(name))).toEqual([]);
  expect(libraries).toContain('mdast-util-from-markdown');
});
