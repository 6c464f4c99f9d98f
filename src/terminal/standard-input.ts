import { fstatSync } from 'node:fs';

/** Whether input is piped or redirected into the process. A terminal, `/dev/null` and a closed input do not count. */
export function isInputPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket() || input.isFile();
  } catch {
    return false;
  }
}
