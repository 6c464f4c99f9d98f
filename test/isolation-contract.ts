import fc from 'fast-check';
import { expect } from 'vitest';
import type { App } from '../src/app.ts';
import {
  createServerSuggesters,
  type ServerSuggesters,
} from '../src/discord/autocomplete/suggest-by-server.ts';
import { CORPUS_MODES } from '../src/domain/corpus.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import { systemTimers } from '../src/domain/time.ts';
import { silentLog } from './support/silent-log.ts';

const SERVERS = ['10000000000000001', '10000000000000002', '10000000000000003'] as const;
const START = Date.UTC(2026, 2, 20);
const STEP_MS = 6 * 3_600_000;
/** Words of all documents and questions, so that most of them share some. */
const WORDS = 'harbour lamp keeper storm ship bell night oil tower captain'.split(' ');
const FILES = ['harbour.md', 'tower.md', 'Bell.md', 'ship.txt'];

const sentence = fc
  .array(fc.constantFrom(...WORDS), { minLength: 4, maxLength: 9 })
  .map((words) => `The ${words.join(' the ')}.`);
const operation = fc.record({
  kind: fc.constantFrom(
    ...([
      'add',
      'add',
      'add',
      'remove',
      'remove',
      'undo',
      'mode',
      'ask',
      'ask',
      'askPast',
      'excerpt',
    ] as const),
    ...([
      'list',
      'suggest',
      'check',
      'history',
      'changes',
      'digest',
      'vote',
      'open',
      'report',
    ] as const),
    ...(['private', 'leave'] as const),
  ),
  server: fc.constantFrom(...SERVERS),
  file: fc.constantFrom(...FILES),
  text: sentence,
  more: fc.array(sentence, { maxLength: 3 }),
  mode: fc.constantFrom(...CORPUS_MODES),
  which: fc.nat(20),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** The time of all bots. */
export const clock = { ms: START, now: () => clock.ms, monotonic: () => clock.ms };

/** The shared documents of all bots. */
export const SEEDS: Readonly<Record<string, string>> = {
  'harbour.md': '# Harbour\n\nThe harbour has a bell. The lamp burns oil.\n',
  'storm.md': '# Storm\n\nThe storm sank the ship at night.\n',
};

/** A bot, with the random IDs that it has given. */
interface Bot {
  readonly app: App;
  readonly suggesters: ServerSuggesters;
  /** By server, the IDs of its removals, oldest first. */
  readonly removals: Map<string, string[]>;
}

function toBot(app: App): Bot {
  const suggesters = createServerSuggesters({
    corporaOf: (serverId) => app.servicesFor(serverId).choice.corporaOf(serverId),
    sourcesOf: (corpusId) => app.servicesFor(null).sourcesOf(corpusId),
    ...{ clock, timers: systemTimers, log: silentLog },
  });
  return { app, suggesters, removals: new Map() };
}

/** Everything that the users of a server see, in a form that can be compared. */
async function run(bot: Bot, one: Operation, answerId: string): Promise<unknown> {
  try {
    return await outcome(bot, one, answerId);
  } catch (error) {
    if (error instanceof UserFacingError) return { problem: error.problem };
    throw error;
  }
}

async function outcome(
  { app, suggesters, removals }: Bot,
  { kind, server, file, text, more, mode, which }: Operation,
  answerId: string,
): Promise<unknown> {
  const here = app.servicesFor(server);
  const editor = { userId: '1', serverId: server, mayChangeShared: false };
  const viewer = { userId: '1', serverId: server };
  const ask = async (asOf: { asOf?: string }, isPrivate: boolean) => {
    const answer = await here.answerer.answer(text, { limit: 3, ...asOf });
    const kept = here.archive.keep(answer, null, { ...viewer, isPrivate });
    await here.archive.vote(kept.answerId, viewer, null);
    return { answer, kept };
  };
  const pick = async () => (await here.sources.list())[which % 5]?.sourceId ?? 'tower';
  switch (kind) {
    case 'add': {
      const bytes = Buffer.from([`# About ${file}`, text, ...more].join('\n\n'));
      const upload = { name: file, size: bytes.byteLength, read: () => Promise.resolve(bytes) };
      const added = await here.curator.add(editor, upload);
      return added.kind === 'exists' ? here.curator.replace(editor, added.token) : added;
    }
    case 'remove': {
      const listed = await here.sources.list();
      const uploaded = listed.find((source) => source.file.startsWith('discord/'));
      const sourceId = which % 4 === 0 ? await pick() : (uploaded?.sourceId ?? 'storm');
      const { token } = await here.curator.askToRemove(editor, sourceId);
      const { removalId, ...removed } = await here.curator.remove(editor, token);
      removals.set(server, [...(removals.get(server) ?? []), removalId]);
      return removed;
    }
    case 'undo':
      return here.curator.undo(editor, removals.get(server)?.at(-1) ?? '');
    case 'mode':
      return here.choice.setMode(server, mode);
    case 'ask':
      return ask({}, false);
    case 'private':
      return ask({}, true);
    case 'askPast':
      return ask(
        { asOf: new Date(START + (which % 9) * 86_400_000).toISOString().slice(0, 10) },
        false,
      );
    case 'excerpt':
      return here.excerpts.find(text.slice(0, 12), { ignoresCase: true });
    case 'list':
      return here.sources.list();
    case 'suggest': {
      const words = ['', 'h', text.split(' ')[1] ?? ''];
      return Promise.all(words.map((typed) => suggesters.suggest(typed, server)));
    }
    case 'check':
      return here.statements.check([text, ...more, 'The lamp burns oil.'].join(' '));
    case 'history': {
      const sourceId = await pick();
      const past = await here.history.list(sourceId);
      return [past, past.total > 1 ? await here.history.compare(sourceId) : null];
    }
    case 'changes': {
      const { changes, undoable } = await here.curator.history(editor);
      return [
        changes.map((change) => ({ ...change, changeId: '', removalId: '' })),
        undoable.map((removed) => ({ ...removed, removalId: '' })),
      ];
    }
    case 'digest': {
      const since = new Date(START + which * STEP_MS).toISOString();
      const delivered = await here.digestComposer.deliveredAt(which % 3 === 0 ? null : since);
      return [delivered, await here.digestComposer.compose({ delivered })];
    }
    case 'vote':
      return here.archive.vote(answerId, viewer, which % 2 === 0);
    case 'open':
      return here.archive.find(answerId, viewer);
    case 'report':
      return app.reporter.compose({
        serverId: server,
        since: new Date(START).toISOString().slice(0, 10),
        until: new Date(clock.ms).toISOString().slice(0, 10),
      });
    case 'leave':
      removals.delete(server);
      return app.personalData.forgetServer(server);
  }
}

/**
 * Checks that a server sees exactly what it would see if it were the only server.
 *
 * @param open opens a bot that has ingested the shared corpus. All bots give the same IDs
 */
export async function checkIsolation(
  open: (name: string) => Promise<{ readonly app: App; dispose(): Promise<void> }>,
  numRuns: number,
): Promise<void> {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 30 }), async (operations) => {
      runs += 1;
      clock.ms = START;
      const opened: { dispose(): Promise<void> }[] = [];
      const openBot = async (name: string): Promise<Bot> => {
        const bot = await open(`${name}-${runs}`);
        opened.push(bot);
        return toBot(bot.app);
      };
      try {
        const together = await openBot('together');
        const alone = new Map<string, Bot>();
        for (const server of SERVERS) alone.set(server, await openBot(server));
        const answerIds = ['A-00000000'];
        for (const one of operations) {
          clock.ms += STEP_MS;
          const bot = alone.get(one.server);
          if (bot === undefined) throw new Error(`no bot for ${one.server}`);
          const answerId = answerIds[one.which % answerIds.length] ?? '';
          const seen = await run(together, one, answerId);
          expect(seen).toEqual(await run(bot, one, answerId));
          const { kept } = seen as { kept?: { answerId: string } };
          if (kept !== undefined) answerIds.push(kept.answerId);
        }
      } finally {
        for (const bot of opened) await bot.dispose();
      }
    }),
    // Shrinking would take minutes.
    { numRuns, endOnFailure: true },
  );
}
