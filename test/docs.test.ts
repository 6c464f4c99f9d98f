import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import MarkdownParser, { type Env, type Token } from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VARIABLE_NAMES } from '../src/config-variables.ts';
import { knownExtensions } from '../src/sources/formats.ts';

const ROOT = join(import.meta.dirname, '..');
const PAGES = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', ':!seeds', ':!test/fixtures'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((page) => page !== '' && existsSync(join(ROOT, page)));
/** Variables that only tests read. */
const OTHER_VARIABLES = ['CHROMIUM'];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function readJson(path: string): unknown {
  return JSON.parse(read(path));
}

/** Returns the addresses of all links, images and link definitions of a page. */
function addresses(page: string): string[] {
  const found: string[] = [];
  const visit = (token: Token): void => {
    const address = token.attrGet('href') ?? token.attrGet('src');
    if (address !== null) found.push(String(address));
    token.children?.forEach(visit);
  };
  const env: Env = {};
  new MarkdownParser({ html: true, linkify: false }).parse(read(page), env).forEach(visit);
  return [...found, ...Object.values(env.references ?? {}).map(({ href }) => href)];
}

/** Returns the command below a mark in the README, read the way `scripts/newcomer.sh` does. */
function marked(mark: string): string {
  const [, after = ''] = read('README.md').split(`<!-- ${mark} -->`);
  return /```\n([^`]*)\n```/.exec(after)?.[1] ?? '';
}

describe('the documentation', () => {
  it.each(PAGES)('%s links only to files that exist', (page) => {
    const missing = addresses(page)
      .filter((address) => !/^(?:[a-z]+:|#)/.test(address))
      .filter((address) => {
        const [path = ''] = decodeURI(address).split('#');
        return !existsSync(resolve(ROOT, dirname(page), path));
      });
    expect(missing).toEqual([]);
  });

  it.each(PAGES)('%s names only files and folders that exist', (page) => {
    const named = [
      ...read(page).matchAll(
        /`((?:src|commands|scripts|evaluation|bench|soak|test|test-engines|packages|build|models|training|docs)\/[\w./-]+)`/g,
      ),
    ].map(([, path = '']) => path);
    const missing = named.filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, dirname(page), path)),
    );
    expect(missing).toEqual([]);
  });

  it.each(PAGES)('%s names only npm scripts that exist', (page) => {
    // A package's pages may also name the scripts in that package's package.json.
    const [, own] = /^(packages\/[^/]+\/)/.exec(page) ?? [];
    const manifests = ['package.json', ...(own === undefined ? [] : [`${own}package.json`])];
    const scripts = Object.assign(
      {},
      ...manifests.map((file) => (readJson(file) as Manifest).scripts),
    ) as Manifest['scripts'];
    const named = [...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(PAGES.filter((page) => page === 'README.md' || page.startsWith('docs/guide/')))(
    '%s names only settings that the program reads',
    (page) => {
      const named = [...read(page).matchAll(/`([A-Z]+(?:_[A-Z]+)+|CHROMIUM)\b/g)].map(
        ([, name = '']) => name,
      );
      const known = [...VARIABLE_NAMES, ...OTHER_VARIABLES];
      expect(named.filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  it('has every supported extension in the table of formats, and no other', () => {
    const [, table = ''] = /\n(\| extension [^]*?)\n\n/.exec(read('docs/guide/documents.md')) ?? [];
    const named = table
      .split('\n')
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\.\w+)`/g)])
      .map(([, extension = '']) => extension);
    expect(named.sort()).toEqual(knownExtensions().sort());
  });

  it('are all linked from the README if they belong to the guide', () => {
    const guide = PAGES.filter((page) => page.startsWith('docs/guide/'));
    expect(guide.length).toBeGreaterThan(0);
    expect(addresses('README.md')).toEqual(expect.arrayContaining(guide));
  });
});

describe('the threat model', () => {
  const model = read('SECURITY.md').split('## Threat model')[1]?.split('\n## ')[0] ?? '';
  const rows = model
    .split('\n')
    .filter((line) => /^\|(?! *(?:attempt|-))/.test(line))
    .map((line) => ({ line, tests: [...line.matchAll(/`([\w./-]+\.test\.ts)`/g)] }));

  it('covers members, admins, source authors, servers of feeds and the host owner', () => {
    const attackers = [...model.matchAll(/^### (.*?)[:,]/gm)].map(([, name]) => name);
    expect(attackers).toEqual([
      'Member',
      'Admin',
      'Author of a source',
      'Server of a feed',
      'Host owner',
    ]);
  });

  it('names at least one existing test for each attempt', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ tests }) => tests.length === 0).map(({ line }) => line)).toEqual([]);
    const named = rows.flatMap(({ tests }) => tests.map(([, path = '']) => path));
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the CI workflow', () => {
  const workflow = read('.github/workflows/ci.yml');

  it('runs the two commands of the README', () => {
    const mainJob = marked('main-job');
    const tests = marked('tests');
    expect([mainJob, tests]).not.toContain('');
    expect(workflow).toContain(`(${mainJob})`);
    expect(workflow).toContain(`run: ${tests}\n`);
  });

  it('pins every action to a major version', () => {
    const uses = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w/-]+@v\d+$/);
  });
});

it('the list of reviewed install scripts names exactly the packages that have one', () => {
  const { packages } = readJson('package-lock.json') as Lockfile;
  const withScript = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.split('node_modules/').at(-1) ?? path);
  const { allowScripts } = readJson('package.json') as Manifest;
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});

it.each(['bug.yml', 'feature-or-question.yml'])(
  'the issue form %s has a name, a description and fields with unique IDs',
  (file) => {
    const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`)) as {
      readonly name: string;
      readonly description: string;
      readonly body: readonly { readonly type: string; readonly id?: string }[];
    };
    expect(form.name).not.toBe('');
    expect(form.description).not.toBe('');
    const ids = form.body.filter(({ type }) => type !== 'markdown').map(({ id }) => id);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  },
);
