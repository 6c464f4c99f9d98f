import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import pc from 'picocolors';
import { UserFacingError } from '../src/domain/errors.ts';
import { leftOutLines } from '../src/answering/look-up/left-out-lines.ts';
import { renderLeftOut, renderSource, renderSourceList } from '../src/terminal/render-sources.ts';
import { renderDifference, renderHistory } from '../src/terminal/render-history.ts';
import type { SourceHistory } from '../src/answering/history/source-history.ts';
import { differenceToJson, historyToJson, sourceToJson } from '../src/terminal/contract.ts';
import { runProgram, type VersionPair, versionPair } from '../src/terminal/program.ts';
import { newScript, refresh, type ScriptFlags, withApp } from '../src/with-app.ts';

interface SourcesFlags extends ScriptFlags {
  readonly text?: boolean;
  readonly leftOut?: boolean;
  readonly history?: boolean;
  /** `true`: the last two versions. */
  readonly diff?: VersionPair | true;
}

const program = newScript('sources', SCRIPT_HELP.sources.about)
  .argument('[id]', SCRIPT_HELP.sources.id)
  .option('--text', SCRIPT_HELP.sources.text)
  .option('--left-out', SCRIPT_HELP.sources.leftOut)
  .option('--history', SCRIPT_HELP.sources.history)
  .option('--diff [from..to]', SCRIPT_HELP.sources.diff, versionPair)
  .action(async (id: string | undefined, flags: SourcesFlags) => {
    const needsId = [flags.text, flags.leftOut, flags.history, flags.diff];
    if (id === undefined && needsId.some((flag) => flag !== undefined)) {
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
        if (flags.history === true || flags.diff !== undefined) {
          process.stdout.write(`${await describePast(app.history, id, flags)}\n`);
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

/** Returns the history of a source, or the difference between two versions. */
async function describePast(
  history: SourceHistory,
  id: string,
  { diff, json }: SourcesFlags,
): Promise<string> {
  if (diff === undefined) {
    const versions = await history.list(id);
    return json ? JSON.stringify(historyToJson(versions)) : renderHistory(versions, pc);
  }
  const compared = await history.compare(id, diff === true ? undefined : diff);
  return json ? JSON.stringify(differenceToJson(compared)) : renderDifference(compared, pc);
}

await runProgram(program);
