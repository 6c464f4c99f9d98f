import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import pc from 'picocolors';
import { UserFacingError } from '../src/domain/errors.ts';
import { digestToJson } from '../src/terminal/contract.ts';
import { renderDigest } from '../src/terminal/render-digest.ts';
import { runProgram } from '../src/terminal/program.ts';
import { newScript, refresh, type ScriptFlags, withApp } from '../src/with-app.ts';

interface DigestFlags extends ScriptFlags {
  readonly since?: string;
}

const program = newScript('digest', SCRIPT_HELP.digest.about)
  .option('--since <instant>', SCRIPT_HELP.digest.since)
  .action(async (flags: DigestFlags) => {
    const since = flags.since === undefined ? null : readInstant(flags.since);
    await withApp(
      flags,
      async (app) => {
        await refresh(app);
        const digest = await app.digestComposer.compose({
          delivered: await app.digestComposer.deliveredAt(since),
        });
        process.stdout.write(
          flags.json
            ? `${JSON.stringify(digestToJson(digest, since))}\n`
            : `${renderDigest(digest, since, pc)}\n`,
        );
      },
      { reader: null },
    );
  });

function readInstant(given: string): string {
  const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
  const isUtc = /^[^T]*$|(?:Z|[+-]\d{2}:\d{2})$/.test(given);
  const at = iso.test(given) ? Date.parse(isUtc ? given : `${given}Z`) : NaN;
  // JavaScript would accept 30 February as a day in March.
  const day = given.slice(0, 10);
  if (Number.isNaN(at) || new Date(Date.parse(day)).toISOString().slice(0, 10) !== day) {
    throw new UserFacingError('bad-instant', { given });
  }
  return new Date(at).toISOString();
}

await runProgram(program);
