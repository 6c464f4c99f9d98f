import { SCRIPT_HELP } from '../src/terminal/locales/en-help.ts';
import { InvalidArgumentError } from 'commander';
import { createUserHash } from '../src/answering/hash-user.ts';
import { createPersonalData } from '../src/answering/personal-data.ts';
import { loadConfig } from '../src/config.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemClock } from '../src/domain/time.ts';
import { NO_EVENTS } from '../src/store/corpora.ts';
import { openCorpora, openStores } from '../src/store/open-stores.ts';
import { requireDatabase } from '../src/store/require-database.ts';
import { createLogger } from '../src/terminal/create-logger.ts';
import { EN } from '../src/terminal/locales/en.ts';
import { runProgram } from '../src/terminal/program.ts';
import { newScript, type ScriptFlags } from '../src/with-app.ts';

interface ForgetFlags extends ScriptFlags {
  readonly user?: string;
  readonly server?: string;
}

const program = newScript('forget', SCRIPT_HELP.forget.about)
  .option('--user <id>', SCRIPT_HELP.forget.user, discordId)
  .option('--server <id>', SCRIPT_HELP.forget.server, discordId)
  .action(async (flags: ForgetFlags) => {
    const { user, server } = flags;
    const id = user ?? server;
    if (id === undefined || (user !== undefined && server !== undefined)) {
      throw new UserFacingError('user-or-server', {});
    }
    const config = loadConfig(flags);
    const { retentionDays, logLevel } = config;
    // A damaged database would be moved aside with the data that is to be deleted.
    await requireDatabase(config, 'all');
    const log = await createLogger(logLevel ?? 'warn', 'lines');
    const stores = await openStores({ ...config, clock: systemClock });
    const { store, personalData, engines, userKey } = stores;
    try {
      const data = createPersonalData({
        store: personalData,
        corpora: openCorpora({ ...config, engines, clock: systemClock, events: NO_EVENTS }),
        hashUser: createUserHash(userKey),
        ...{ retentionDays, clock: systemClock, log },
      });
      const [deleted, lines] =
        user === undefined
          ? await data.forgetServer(id).then((of) => [of, EN.forget.server(of)] as const)
          : await data.forgetUser(id).then((of) => [of, EN.forget.user(of)] as const);
      process.stdout.write(flags.json ? `${JSON.stringify({ id, deleted })}\n` : `${lines}\n`);
    } finally {
      await store.close();
    }
  });

function discordId(value: string): string {
  if (!/^\d{17,20}$/.test(value)) throw new InvalidArgumentError(EN.help.digits);
  return value;
}

await runProgram(program);
