import type { UserFacingError } from '../domain/errors.ts';
import type { Refusal, RefusalCode } from '../domain/ingest-report.ts';

const REFUSAL_CODES: readonly string[] = [
  'not-utf8',
  'binary',
  'too-large',
  'empty',
  'unreadable',
  'outside-folder',
  'duplicate-id',
  'front-matter',
] satisfies RefusalCode[];

/**
 * The name is shown as JSON has it: a line end or a terminal's control character in it stays harmless.
 *
 * @param fault its message goes on after the file's name: `has 9 bytes; ... allows 8.`
 */
export function toRefusedFile(file: string, fault: UserFacingError): Refusal {
  if (!isRefusalCode(fault.code)) throw fault;
  return {
    file,
    code: fault.code,
    message: `${JSON.stringify(file)} ${fault.message}`,
    hint: fault.hint,
  };
}

function isRefusalCode(code: string): code is RefusalCode {
  return REFUSAL_CODES.includes(code);
}
