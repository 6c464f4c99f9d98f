import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignIds,
  type IdAssignment,
  type IdRequest,
} from '../../../src/sources/ids/assign-ids.ts';

/** A file, or a file and the ID in its front matter. */
type Given = string | readonly [file: string, explicitId: string];

interface Before {
  readonly indexed?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, string>>;
  readonly refused?: readonly string[];
}

/** The bytes of each file are unique, unless `file` is listed in `sameBytes`. */
function assign(
  files: readonly Given[],
  { indexed = {}, given = {}, refused = [] }: Before = {},
  hashOf = (file: string): string => `bytes of ${file}`,
): IdAssignment {
  const requests = files.map((each): IdRequest => {
    const [file, explicitId] = typeof each === 'string' ? [each, null] : each;
    return { file, explicitId, contentHash: hashOf(file) };
  });
  const corpus = Object.entries(indexed).map(
    ([file, sourceId]) => [file, { sourceId, contentHash: hashOf(file) }] as const,
  );
  return assignIds(
    requests,
    { indexed: new Map(corpus), given: new Map(Object.entries(given)) },
    refused,
  );
}

const check = (
  files: readonly Given[],
  expected: Record<string, string>,
  before?: Before,
): void => {
  const { ids, collisions } = assign(files, before);
  const failed = collisions.map(({ file }) => [file, '!'] as const);
  expect(Object.fromEntries([...ids, ...failed])).toEqual(expected);
};

describe('the ID of a new file', () => {
  it('is derived from its name', () => {
    check(['Rules.md', 'deep/Fees 2026.txt'], {
      'Rules.md': 'rules',
      'deep/Fees 2026.txt': 'fees-2026',
    });
  });

  it('has the folders above it if several files have its name, as few as distinguish them', () => {
    check(['guild/README.md', 'market/README.md'], {
      'guild/README.md': 'guild-readme',
      'market/README.md': 'market-readme',
    });
    check(['README.md', 'guild/README.md'], {
      'README.md': 'readme',
      'guild/README.md': 'guild-readme',
    });
    check(['a/x/index.md', 'b/x/index.md', 'c/y/index.md'], {
      'a/x/index.md': 'a-x-index',
      'b/x/index.md': 'b-x-index',
      'c/y/index.md': 'y-index',
    });
  });

  it('has the extension if the path without it does not distinguish the files', () => {
    check(['notes.md', 'notes.txt'], { 'notes.md': 'notes-md', 'notes.txt': 'notes-txt' });
    check(['x/notes.md', 'x/notes.txt', 'y/notes.md'], {
      'x/notes.md': 'notes-md',
      'x/notes.txt': 'notes-txt',
      'y/notes.md': 'y-notes',
    });
  });

  it('has digits of a hash of the path if nothing else distinguishes the files', () => {
    const { ids } = assign(['a b.md', 'a-b.md']);
    expect([...ids.values()]).toEqual([
      expect.stringMatching(/^a-b-[0-9a-f]{8}$/),
      expect.stringMatching(/^a-b-[0-9a-f]{8}$/),
    ]);
    expect(new Set(ids.values()).size).toBe(2);
  });

  it('gives way to an ID in front matter and to the name of another file', () => {
    check(['rules.md', ['other.md', 'rules']], { 'rules.md': 'rules-md', 'other.md': 'rules' });
    check(['guild/readme.md', 'market/readme.md', 'guild-readme.md'], {
      'guild/readme.md': 'readme-md',
      'market/readme.md': 'market-readme',
      'guild-readme.md': 'guild-readme',
    });
  });
});

describe('files with the same ID in their front matter', () => {
  it('all fail if they are new, and their ID is given to no other file', () => {
    check([['p.md', 'x'], ['q.md', 'x'], 'x.md'], { 'p.md': '!', 'q.md': '!', 'x.md': 'x-md' });
  });

  it('fail, except for the file that already has the ID', () => {
    check(
      [
        ['p.md', 'x'],
        ['q.md', 'x'],
      ],
      { 'p.md': '!', 'q.md': 'x' },
      { indexed: { 'q.md': 'x' } },
    );
    check([['p.md', 'x'], 'q.md'], { 'p.md': '!', 'q.md': 'x' }, { indexed: { 'q.md': 'x' } });
  });
});

describe('an ID that was given to a path', () => {
  it('stays when a file with the same name is added, and the new file is named after its path', () => {
    check(
      ['guild/README.md', 'market/README.md'],
      { 'guild/README.md': 'readme', 'market/README.md': 'market-readme' },
      { indexed: { 'guild/README.md': 'readme' } },
    );
    check(
      ['guild/README.md', 'market/README.md', 'hall/README.md'],
      {
        'guild/README.md': 'guild-readme',
        'market/README.md': 'market-readme',
        'hall/README.md': 'hall-readme',
      },
      { indexed: { 'guild/README.md': 'guild-readme', 'market/README.md': 'market-readme' } },
    );
  });

  it('is given again when the file returns, and to no other file in the time between', () => {
    const given = { 'guild/README.md': 'readme' };
    check(['market/README.md'], { 'market/README.md': 'market-readme' }, { given });
    check(['guild/README.md'], { 'guild/README.md': 'readme' }, { given });
  });

  it('stays when its line is removed from the front matter, and gives way to another explicit ID', () => {
    const before = { indexed: { 'a.md': 'ferry' } };
    check(['a.md'], { 'a.md': 'ferry' }, before);
    check([['a.md', 'boat']], { 'a.md': 'boat' }, before);
  });

  it('can be claimed in front matter once its file is missing', () => {
    check(
      [['new.md', 'a']],
      { 'new.md': 'a' },
      { indexed: { 'a.md': 'a' }, given: { 'a.md': 'a' } },
    );
  });

  it('stays with a file that cannot be read', () => {
    check(['s/a.md'], { 's/a.md': 's-a' }, { indexed: { 'a.md': 'a' }, refused: ['a.md'] });
  });

  it('moves with a file that is moved to another folder without changes', () => {
    const indexed = { 'a.md': 'a' };
    expect(assign(['s/a.md'], { indexed }, () => 'same').ids.get('s/a.md')).toBe('a');
    expect(assign(['s/a.md'], { indexed }).ids.get('s/a.md')).toBe('s-a');
    expect(assign(['s/b.md'], { indexed }, () => 'same').ids.get('s/b.md')).toBe('b');
    const both = assign(['p/a.md', 'q/a.md'], { indexed }, () => 'same').ids;
    expect([...both.values()]).toEqual(['p-a', 'q-a']);
  });
});

const paths = fc.constantFrom(
  ...['README.md', 'a/README.md', 'b/README.md', 'a/b/README.md', 'b/a/README.md', 'a-README.md'],
  ...[
    'readme.txt',
    'a/readme.txt',
    'a b.md',
    'a-b.md',
    'a/b.md',
    'a/b.txt',
    'b.md',
    'a-b-readme.md',
  ],
  ...['会/規則.md', '規則.md', '会-規則.md', 'readme-md.md', '😀.md', 'b/😀.md'],
);
const explicitIds = fc.option(fc.constantFrom('readme', 'a-readme', 'b', 'x'), {
  freq: 6,
  nil: null,
});
const folders = fc.uniqueArray(fc.record({ file: paths, explicitId: explicitIds }), {
  selector: ({ file }) => file,
});

const toGiven = ({ file, explicitId }: { file: string; explicitId: string | null }): Given =>
  explicitId === null ? file : [file, explicitId];

it('IDs in a fresh folder are unique and do not depend on the order of the files', () => {
  fc.assert(
    fc.property(folders, (files) => {
      const { ids, collisions } = assign(files.map(toGiven));
      expect(new Set(ids.values()).size).toBe(ids.size);
      expect(ids.size + collisions.length).toBe(files.length);
      for (const { file } of collisions) {
        expect(files.find((each) => each.file === file)?.explicitId).not.toBeNull();
      }
      const reversed = assign([...files].reverse().map(toGiven));
      expect(reversed.collisions).toEqual(collisions);
      expect(new Map([...reversed.ids].sort())).toEqual(new Map([...ids].sort()));
    }),
    { numRuns: 1_000 },
  );
});

it('IDs are unique and stable while files are added, removed and return in any order', () => {
  const step = fc.record({
    toggled: fc.uniqueArray(paths, { maxLength: 6 }),
    bad: fc.option(paths),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const given = new Map<string, string>();
      let indexed = new Map<string, string>();
      const present = new Set<string>();
      for (const { toggled, bad } of steps) {
        for (const file of toggled) if (!present.delete(file)) present.add(file);
        const refused = bad !== null && present.has(bad) ? [bad] : [];
        const files = [...present].filter((file) => !refused.includes(file));
        const { ids, collisions } = assign(files, {
          indexed: Object.fromEntries(indexed),
          given: Object.fromEntries(given),
          refused,
        });
        expect(collisions).toEqual([]);
        for (const [file, sourceId] of ids) {
          expect(given.get(file) ?? sourceId).toBe(sourceId);
          given.set(file, sourceId);
        }
        expect(new Set(given.values()).size).toBe(given.size);
        const kept = refused.filter((file) => indexed.has(file));
        indexed = new Map([...files, ...kept].map((file) => [file, given.get(file) ?? '']));
      }
    }),
    { numRuns: 500 },
  );
});
