import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DocumentFolder, messageOf, outcomes } from '../support/document-folder.ts';

let folder: DocumentFolder;
beforeEach(async () => {
  folder = await DocumentFolder.make();
});
afterEach(() => folder.remove());

it('the file that Word keeps beside an open document is skipped as hidden', async () => {
  await folder.put('a.md');
  await folder.put('~$plan.docx');
  expect(outcomes(await folder.read())).toEqual({ 'a.md': 'a', '~$plan.docx': 'skipped' });
});

describe('links in a document folder', () => {
  it('are refused if they lead to a file or folder outside', async () => {
    await folder.put('a.md');
    await writeFile(join(folder.outside, 'secret.md'), 'Secret.');
    await symlink(join(folder.outside, 'secret.md'), folder.at('file.md'));
    await symlink('../outside', folder.at('folder'));
    await symlink(`${folder.path}-beside`, folder.at('beside.md'));
    await writeFile(`${folder.path}-beside`, 'Beside.');
    await symlink('/etc/passwd', folder.at('passwd'));
    const reading = await folder.read();
    expect(outcomes(reading)).toEqual({
      'a.md': 'a',
      'file.md': '! outside-folder',
      folder: '! outside-folder',
      'beside.md': '! outside-folder',
      passwd: 'skipped',
    });
    expect(messageOf(reading, 'file.md')).toContain(join(folder.outside, 'secret.md'));
  });

  it('are refused if they lead outside in two steps', async () => {
    await folder.put('a.md');
    await mkdir(folder.at('.hidden'));
    await writeFile(join(folder.outside, 'secret.md'), 'Secret.');
    await symlink(join(folder.outside, 'secret.md'), folder.at('.hidden', 'step.md'));
    await symlink('.hidden/step.md', folder.at('b.md'));
    expect(outcomes(await folder.read())['b.md']).toBe('! outside-folder');
  });

  it('are skipped if their target is also read directly, so that no document is read twice', async () => {
    await folder.put('a.md');
    await folder.put('s/b.md');
    await symlink('a.md', folder.at('latest.md'));
    await symlink('s', folder.at('newest'));
    const reading = await folder.read();
    expect(outcomes(reading)).toEqual({
      'a.md': 'a',
      's/b.md': 'b',
      'latest.md': 'skipped',
      newest: 'skipped',
    });
    expect(reading.skipped[0]?.reason).toEqual({ code: 'linked', params: { target: 'a.md' } });
  });

  it('do not cause endless loops', async () => {
    await folder.put('s/a.md');
    await symlink('..', folder.at('s', 'up'));
    await symlink('.', folder.at('s', 'here'));
    await symlink('y.md', folder.at('x.md'));
    await symlink('x.md', folder.at('y.md'));
    expect(outcomes(await folder.read())).toEqual({
      's/a.md': 'a',
      's/up': 'skipped',
      's/here': 'skipped',
      'x.md': '! unreadable',
      'y.md': '! unreadable',
    });
  });

  it('are refused if their target does not exist', async () => {
    await folder.put('a.md');
    await symlink('gone.md', folder.at('broken.md'));
    await symlink('gone', folder.at('broken'));
    const reading = await folder.read();
    expect(outcomes(reading)).toMatchObject({ 'broken.md': '! unreadable', broken: 'skipped' });
    expect(messageOf(reading, 'broken.md')).toContain('is a broken link');
  });

  it('are followed into a hidden folder, as in a Kubernetes volume', async () => {
    await folder.put('..2026/a.md');
    await folder.put('..2026/s/b.md');
    await folder.put('..2026/s/.c.md');
    await symlink('..2026', folder.at('..data'));
    await symlink('..data/a.md', folder.at('a.md'));
    await symlink('..data/s', folder.at('s'));
    await symlink('..data/s', folder.at('t'));
    expect(outcomes(await folder.read())).toEqual({
      '..2026': 'skipped',
      '..data': 'skipped',
      'a.md': 'a',
      's/b.md': 'b',
      's/.c.md': 'skipped',
      t: 'skipped',
    });
  });
});
