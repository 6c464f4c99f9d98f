import { fstatSync } from 'node:fs';

/** Whether something is piped or redirected into the process; a terminal, `/dev/null` or nothing is not. */
export function isInputPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket() || input.isFile();
  } catch {
    return false;
  }
}
