import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import pc from 'picocolors';
import { UserFacingError } from '../src/domain/errors.ts';
import { leftOutLines } from '../src/answering/look-up/left-out-lines.ts';
import { renderLeftOut, renderSource, renderSourceList } from '../src/terminal/render-sources.ts';
import { sourceToJson } from '../src/terminal/contract.ts';
import { runProgram } from '../src/terminal/program.ts';
import { newScript, refresh, type ScriptFlags, withApp } from '../src/with-app.ts';

interface SourcesFlags extends ScriptFlags {
  readonly text?: boolean;
  readonly leftOut?: boolean;
}

const program = newScript('sources', SCRIPT_HELP.sources.about)
  .argument('[id]', SCRIPT_HELP.sources.id)
  .option('--text', SCRIPT_HELP.sources.text)
  .option('--left-out', SCRIPT_HELP.sources.leftOut)
  .action(async (id: string | undefined, flags: SourcesFlags) => {
    if (id === undefined && (flags.text === true || flags.leftOut === true)) {
      throw new UserFacingError('text-needs-id', {});
    }
    await withApp(
      flags,
      async (app) => {
        await refresh(app);
        if (id === undefined) {
          const list = await app.sources.list();
          process.stdout.write(
            flags.json
              ? `${JSON.stringify(list.map((source) => sourceToJson(source)))}\n`
              : `${renderSourceList(list, pc)}\n`,
          );
          return;
        }
        const source = await app.sources.find(id);
        if (flags.json) {
          const parts = {
            ...(flags.text === true ? { text: source.text } : {}),
            ...(flags.leftOut === true ? { boilerplate: source.boilerplate } : {}),
          };
          process.stdout.write(`${JSON.stringify(sourceToJson(source, parts))}\n`);
        } else if (flags.leftOut === true) {
          process.stdout.write(`${renderLeftOut(leftOutLines(source), pc)}\n`);
        } else {
          process.stdout.write(flags.text === true ? source.text : `${renderSource(source, pc)}\n`);
        }
      },
      { reader: null },
    );
  });

await runProgram(program);
