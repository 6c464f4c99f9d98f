import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineUser } from './cache-folder.ts';

/** Creates a temporary folder for the data of an engine. */
export function createEngineFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `verbatim-${name}-`));
  giveToEngine(folder);
  return folder;
}

/** Creates a folder in which the engine may write. */
export function makeEngineFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  giveToEngine(folder);
}

function giveToEngine(folder: string): void {
  const user = engineUser();
  if (user) chownSync(folder, user.uid, user.gid);
}
