import { expect, it } from 'vitest';
import { isNetworkFolder } from '../../../src/sources/watch/is-network-folder.ts';
import { isTemporaryFile } from '../../../src/sources/watch/is-temporary-file.ts';

it.each([
  'notes.md~',
  '.notes.md.swp',
  '.notes.md.swo',
  '.#notes.md',
  '#notes.md#',
  '4913',
  'report.docx.tmp',
  'report.pdf.crdownload',
  'report.pdf.part',
  '~$report.docx',
  '.~lock.report.odt#',
])('%s is a temporary file', (name) => {
  expect(isTemporaryFile(name)).toBe(true);
});

it.each(['notes.md', '4913.md', 'part.txt', 'a~b.md', 'swp.txt', 'template.docx', '#1 plan.md'])(
  '%s is a document',
  (name) => {
    expect(isTemporaryFile(name)).toBe(false);
  },
);

it.each([
  ['NFS', 0x6969, true],
  ['SMB, as a signed number', 0xfe534d42 | 0, true],
  ['FUSE', 0x65735546, true],
  ['ext4', 0xef53, false],
  ['tmpfs', 0x01021994, false],
])('a folder on %s is polled or not according to its type', async (_, type, isNetwork) => {
  expect(await isNetworkFolder('/seeds', () => Promise.resolve(type))).toBe(isNetwork);
});

it('a folder of unknown type is not polled', async () => {
  const fails = () => Promise.reject(new Error('ENOENT'));
  expect(await isNetworkFolder('/seeds', fails)).toBe(false);
});
