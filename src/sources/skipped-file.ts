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
 * Shows the name as JSON, so that line ends and terminal control characters in it are harmless.
 *
 * @param fault its message continues after the file's name: `has 9 bytes; ... allows 8.`
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
