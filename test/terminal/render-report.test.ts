import { describe, expect, it } from 'vitest';
import type { IngestReport, WarningOfFile } from '../../src/domain/ingest-report.ts';
import { reportToJson } from '../../src/terminal/contract.ts';
import { renderReport } from '../../src/terminal/render-report.ts';

const EMPTY: IngestReport = {
  added: [],
  changed: [],
  removed: [],
  unchanged: [],
  skipped: [],
  refused: [],
  warnings: [],
  leftOut: [],
  tookMs: 5,
};

const ignoredUrl = (file: string): WarningOfFile => ({
  file,
  line: 3,
  key: 'url',
  warning: { code: 'value-ignored', params: { rule: 'url', given: '"/dams/"' } },
});

describe('the report of an ingestion', () => {
  it('shows one line for warnings of the same kind, with their number', () => {
    const warnings = ['a.md', 'b.md', 'c.md'].map(ignoredUrl);
    expect(renderReport({ ...EMPTY, added: ['a', 'b', 'c'], warnings })).toBe(
      `Sources: 3 added.\nWarning: "a.md", line 3, \`url\`: The value is ignored. It must be a web address that begins with http:// or https://, but is "/dams/". (and 2 more like this)`,
    );
  });

  it('shows at most ten kinds of warnings, and the number of the others', () => {
    const warnings = Array.from({ length: 12 }, (_, i): WarningOfFile => ({
      file: 'a.md',
      line: i + 2,
      key: `key${i}`,
      warning: { code: 'lines-ignored', params: { reason: null } },
    }));
    const lines = renderReport({ ...EMPTY, warnings }).split('\n');
    expect(lines.filter((line) => line.startsWith('Warning:'))).toHaveLength(10);
    expect(lines.at(-1)).toBe(
      '2 more warnings. To list all warnings: npm run ingest -- --rebuild --json',
    );
  });

  it('counts everything that was left out, by kind', () => {
    const leftOut = [
      { file: 'a.md', kind: 'image', count: 2 },
      { file: 'b.md', kind: 'image', count: 3 },
      { file: 'b.md', kind: 'comment', count: 1 },
    ] as const;
    expect(renderReport({ ...EMPTY, leftOut })).toContain(
      'Left out of the texts: images 5, comments 1.',
    );
  });

  it('lets no file name control the terminal', () => {
    const report = renderReport({ ...EMPTY, warnings: [ignoredUrl('a\u001b[31m\n.md')] });
    expect(report).not.toContain('\u001b');
    expect(report.split('\n')).toHaveLength(2);
  });

  it('has each warning in JSON with file, line, key, code and message', () => {
    const leftOut = [{ file: 'a.md', kind: 'front-matter-value', count: 1 }] as const;
    const json = reportToJson({ ...EMPTY, warnings: [ignoredUrl('a.md')], leftOut });
    expect(json).toMatchObject({
      warnings: [
        {
          file: 'a.md',
          line: 3,
          key: 'url',
          code: 'value-ignored',
          message: expect.stringContaining(
            '"a.md", line 3, `url`: The value is ignored.',
          ) as string,
        },
      ],
      leftOut,
    });
  });
});
