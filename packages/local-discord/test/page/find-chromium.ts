import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** Returns the path of the browser in `CHROMIUM`, or of one on the `PATH`; `null` if there is none. */
export function findChromium(): string | null {
  const { CHROMIUM: named, PATH: path = '' } = process.env;
  if (named !== undefined && named !== '') return named;
  const places = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
