import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAMES } from '../src/config-variables.ts';

/** The stages in the order of data flow. A file may import only its own stage or an earlier one. */
const STAGES = [
  'packages/local-discord/src/',
  'packages/local-discord/web/',
  'src/program-files.ts',
  'src/domain/',
  'src/processes/',
  'src/text/',
  'src/sources/',
  'src/feeds/',
  'src/passages/',
  'src/inference/',
  'src/store/',
  'src/index/',
  'src/answering/',
  'src/digest/',
  'src/reports/',
  'src/curating/',
  'src/backups/',
  'src/moving/',
  'src/discord/',
  'src/doctor/',
  'src/monitoring/',
  'src/terminal/',
  'src/config-variables.ts',
  'src/config.ts',
  'src/app-parts.ts',
  'src/compose-corpora.ts',
  'src/compose-ingestion.ts',
  'src/app.ts',
  'src/ingest-process.ts',
  'src/compose-bot.ts',
  'src/require-page.ts',
  'src/start-playground.ts',
  'src/run-bot.ts',
  'src/run-playground.ts',
  'src/main.ts',
  'src/with-app.ts',
  'commands/',
  'test/support/',
  'test-engines/engines/',
  'evaluation/',
  'bench/',
  'soak/',
  'test-engines/support/',
  'scripts/',
  'test-engines/',
] as const;

const FOLDERS = [
  'packages/local-discord/src',
  'packages/local-discord/web',
  'src',
  'commands',
  'test/support',
  'test-engines',
  'evaluation',
  'bench',
  'soak',
  'scripts',
];

/** The folders and files that may import each library. No others may. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  '@xenova/transformers': ['src/inference/'],
  'hnswlib-node': ['src/index/'],
  '@opensearch-project/opensearch': [
    'src/index/opensearch/',
    'evaluation/scratch-engines.ts',
    'test-engines/',
  ],
  'pdfjs-dist': ['src/sources/pdf/'],
  croner: ['src/digest/'],
  vega: ['src/terminal/report-page/', 'evaluation/'],
  'vega-lite': ['src/terminal/report-page/', 'evaluation/'],
  '@vvo/tzdb': ['src/discord/autocomplete/'],
  'better-sqlite3': ['src/store/'],
  pg: ['src/store/postgres/', 'evaluation/scratch-engines.ts', 'test-engines/'],
  'discord.js': ['src/discord/', 'commands/', 'soak/weeks/client-counts.ts'],
  '@discordjs/rest': ['src/discord/'],
  'discord-api-types': ['packages/local-discord/'],
  'local-discord': [
    'src/main.ts',
    'src/require-page.ts',
    'src/run-playground.ts',
    'src/start-playground.ts',
    'test/support/',
    'bench/',
    'soak/',
    'scripts/',
  ],
  ws: ['packages/local-discord/src/gateway/'],
  sirv: ['packages/local-discord/src/page/'],
  preact: ['packages/local-discord/web/'],
  'discord-markdown-parser': ['packages/local-discord/web/'],
  '@github/combobox-nav': ['packages/local-discord/web/'],
  ajv: ['packages/local-discord/src/validation/check-schema.ts'],
  'ajv-formats': ['packages/local-discord/src/validation/check-schema.ts'],
  undici: ['src/feeds/', 'test-engines/engines/'],
  'ipaddr.js': ['src/feeds/'],
  // These modules open connections. `deny-network.ts` imports them to make every connection fail.
  'node:dns': ['src/feeds/', 'src/processes/deny-network.ts'],
  'node:dgram': ['src/processes/deny-network.ts'],
  'node:net': [
    'src/feeds/',
    // Only to recognise IP addresses.
    'src/config-variables.ts',
    'src/monitoring/',
    'src/processes/deny-network.ts',
    'packages/local-discord/src/',
    'test-engines/',
    'evaluation/',
    'bench/',
    'soak/',
    'scripts/',
  ],
  'node:http': [
    'src/monitoring/',
    'packages/local-discord/src/',
    'evaluation/',
    'bench/',
    'soak/',
    'scripts/',
  ],
  'node:https': ['evaluation/', 'scripts/'],
  'node:tls': [],
  htmlparser2: ['src/sources/'],
  'markdown-it': ['src/sources/'],
  chokidar: ['src/sources/watch/'],
  yauzl: ['src/sources/zip/', 'src/backups/archive/', 'test-engines/engines/'],
  yazl: ['src/backups/archive/'],
  'prom-client': ['src/monitoring/'],
  'postal-mime': ['src/sources/email/'],
  'csv-parse': ['src/sources/formats/csv/'],
  'jsonc-parser': ['src/sources/formats/json/'],
  'node:fs': [
    'src/sources/',
    'src/feeds/',
    'src/inference/',
    'src/store/',
    'src/index/',
    'src/curating/seeds-folder.ts',
    'src/backups/',
    'src/doctor/',
    'src/monitoring/',
    'src/discord/commands/load-commands.ts',
    'src/terminal/program.ts',
    'src/terminal/standard-input.ts',
    'packages/local-discord/src/package-folder.ts',
    'packages/local-discord/src/page/built-page.ts',
    'packages/local-discord/src/validation/read-specification.ts',
    'src/config.ts',
    'src/program-files.ts',
    'test/support/',
    'test-engines/',
    'evaluation/',
    'bench/',
    'soak/',
    'scripts/',
  ],
  'node:child_process': [
    'src/processes/',
    'src/doctor/',
    'src/inference/',
    'test-engines/',
    'evaluation/',
    'bench/',
    'soak/',
    'scripts/',
  ],
};

/** The only files outside each folder that may import from it. All others use the ports. */
const IMPLEMENTATIONS: Readonly<Record<string, readonly string[]>> = {
  'src/store/sqlite/': [
    'test-engines/',
    // These choose the implementation.
    'src/store/open-stores.ts',
    'src/store/copy-stores.ts',
    'src/store/move-stores.ts',
    // These inspect the database file or lock its folder.
    'src/main.ts',
    'src/backups/restore-backup.ts',
    'src/backups/corpora/delete-corpus.ts',
    'src/backups/corpora/export-corpus.ts',
    'src/backups/corpora/import-corpus.ts',
    'src/doctor/check-data.ts',
    'src/doctor/inspect-corpora.ts',
    'src/store/require-database.ts',
  ],
  'src/index/opensearch/': [
    // Chooses the implementation.
    'src/app-parts.ts',
    'src/doctor/check-engines.ts',
    'bench/engines/',
    'test-engines/',
  ],
  'src/index/hnsw/': [
    // Chooses the implementation.
    'src/index/open-passage-index.ts',
    // Compares every vector, which the graph does too until it is built.
    'src/index/exact-vector-index.ts',
    // Inspects the files of the graph.
    'src/doctor/check-data.ts',
    'test/support/search-index-over.ts',
    'bench/graph-updates.ts',
    'bench/hnsw-recall.ts',
  ],
};

const root = join(import.meta.dirname, '..');
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => posix.join(folder, file.replaceAll('\\', '/'))),
);
/** The imports of each file, including types, as paths from the root or package names. */
const imports = new Map(
  files.map((file) => {
    const { importedFiles } = ts.preProcessFile(read(file), true, true);
    return [
      file,
      importedFiles.map(({ fileName }) =>
        fileName.startsWith('.') ? posix.join(dirname(file), fileName) : fileName,
      ),
    ];
  }),
);

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function stageOf(file: string): number {
  return STAGES.findIndex((place) => file.startsWith(place));
}

function packageOf(specifier: string): string {
  if (builtinModules.includes(specifier)) return `node:${specifier.split('/')[0] ?? ''}`;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** Returns the files of an import cycle, or `null` if there is none. Searches depth first. */
function findCycle(): string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    path.push(file);
    for (const imported of imports.get(file) ?? []) {
      const cycle = visit(imported);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(file);
    return null;
  };
  for (const file of files) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return null;
}

describe('the architecture', () => {
  it('has a stage for every file', () => {
    expect(files.filter((file) => stageOf(file) === -1)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });

  it('lets a file import only its own stage or an earlier one, even for types', () => {
    const wrong = files.flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((imported) => stageOf(imported) > stageOf(file))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  it('does not let library code or tests import a script', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => posix.join('test', file.replaceAll('\\', '/')));
    const importers = [...files, ...tests].filter((file) =>
      ts
        .preProcessFile(read(file), true, true)
        .importedFiles.some(
          ({ fileName }) =>
            fileName.startsWith('.') && posix.join(dirname(file), fileName).startsWith('scripts/'),
        ),
    );
    expect(importers).toEqual([]);
  });

  it('has no import cycle, even through types', () => {
    expect(findCycle()).toBeNull();
  });

  it('imports only files that exist', () => {
    const missing = [...imports].flatMap(([file, imported]) =>
      imported
        .filter((path) => path.includes('/') && /\.tsx?$/.test(path) && !path.startsWith('@'))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${file} imports ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('lets only the listed folders and files import each library', () => {
    const wrong = [...imports].flatMap(([file, imported]) =>
      imported
        .filter((specifier) => !specifier.includes('.ts'))
        .map(packageOf)
        .filter((name) => !(OWNERS[name] ?? [file]).some((owner) => file.startsWith(owner)))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lets only the choosing files and the listed exceptions import an implementation of a port', () => {
    const wrong = Object.entries(IMPLEMENTATIONS).flatMap(([folder, exceptions]) =>
      [...imports]
        .filter(([file]) => ![folder, ...exceptions].some((place) => file.startsWith(place)))
        .flatMap(([file, imported]) =>
          imported
            .filter((path) => path.startsWith(folder))
            .map((path) => `${file} imports ${path}`),
        ),
    );
    expect(wrong).toEqual([]);
  });

  it('loads all vectors of a corpus only in the store and in the vector indexes', () => {
    const loading = files.filter((file) => /\ballVectors\b/.test(read(file)));
    expect(loading.sort()).toEqual([
      'src/index/exact-vector-index.ts',
      'src/index/hnsw/corpus-vectors.ts',
      'src/index/vector-index.ts',
      'src/store/corpus-store.ts',
      'src/store/postgres/corpus/postgres-snapshot.ts',
      'src/store/sqlite/sqlite-snapshot.ts',
    ]);
  });

  it('lets the page import only types from the rest of its package', () => {
    const web = 'packages/local-discord/web';
    const wrong = readdirSync(join(root, web), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) =>
        [...read(join(web, file)).matchAll(/^(import [^;]*?)from '([^']*src\/[^']*)'/gm)]
          .filter(([, words = '']) => !words.startsWith('import type'))
          .map(([, , from = '']) => `web/${file} imports ${from}`),
      );
    expect(wrong).toEqual([]);
  });

  it('fetches from other servers only for feeds, attachments, and models that the settings name', () => {
    const fetching = files.filter(
      (file) => /^(?:src|commands)\//.test(file) && /(?<![.\w])fetch\(/.test(read(file)),
    );
    expect(fetching).toEqual([
      'src/feeds/fetch-feed.ts',
      'src/discord/connection/download-attachment.ts',
      'src/inference/model-files/download-model.ts',
    ]);
  });

  it('reads the environment only in src/config.ts', () => {
    const readers = files
      .filter((file) => !file.startsWith('test-engines/'))
      .filter((file) => /\bprocess\.env\b/.test(read(file)));
    expect(readers).toEqual(['src/config.ts']);
  });

  it('connects the parts of different folders only in five files', () => {
    const partOf = (file: string): string => /^src\/(\w+)\//.exec(file)?.[1] ?? file;
    const builders = files
      .filter((file) => file.startsWith('src/'))
      .filter((file) =>
        [...read(file).matchAll(/^import \{([^}]*)\} from '(\.[^']*)'/gm)].some(
          ([, names = '', from = '']) =>
            // The log and the values of `src/domain/` do not count as parts.
            /(?<!type )\b(?:create|open)(?!Logger)[A-Z]/.test(names) &&
            /^src\/(?!domain\/)\w+\//.test(posix.join(dirname(file), from)) &&
            partOf(posix.join(dirname(file), from)) !== partOf(file),
        ),
      );
    expect(builders.sort()).toEqual([
      'src/app-parts.ts',
      'src/app.ts',
      'src/compose-bot.ts',
      'src/compose-corpora.ts',
      'src/compose-ingestion.ts',
    ]);
  });

  it('does not let the program import anything from test/ or test-engines/', () => {
    const wrong = [...imports].filter(
      ([file, imported]) =>
        /^(?:src|commands|packages)\//.test(file) &&
        imported.some((path) => /\btest(?:-engines)?\//.test(path)),
    );
    expect(wrong.map(([file]) => file)).toEqual([]);
  });

  it('is described in ARCHITECTURE.md, which names only paths that exist', () => {
    const named = [
      ...read('ARCHITECTURE.md').matchAll(/`([\w.@/-]+\/[\w./-]*|[\w-]+\.(?:md|ts|json))`/g),
    ]
      .map((found) => found[1] ?? '')
      .filter(
        (path) =>
          /^(?:src|test|test-engines|packages|evaluation|bench|soak|training|commands|scripts|seeds|models|docs|\.ci)\//.test(
            path,
          ) || /^[\w-]+\.\w+$/.test(path),
      );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has an .env.example with exactly the variables that config.ts reads', () => {
    const named = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((m) => m[1]);
    expect(named.sort()).toEqual([...VARIABLE_NAMES].sort());
  });
});
