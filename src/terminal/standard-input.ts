import { fstatSync } from 'node:fs';

/** Whether input is piped or redirected into the process. `false` for a terminal, `/dev/null` and closed input. */
export function isInputPiped(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket() || input.isFile();
  } catch {
    return false;
  }
}
