import { setImmediate } from 'node:timers/promises';
import type { SourceLookup } from '../answering/look-up/source-lookup.ts';
import type { Verdict } from '../domain/answer.ts';
import type { KeptAnswer } from '../domain/kept-answer.ts';
import type { Clock } from '../domain/time.ts';
import type { Embedder } from '../inference/embedder.ts';
import type { AnswerStore } from '../store/answer-store.ts';
import type {
  AnswerPosition,
  CastVote,
  DailyCount,
  Page,
  ReportScope,
  ReportStore,
  VotePosition,
} from '../store/report-store.ts';
import { GapFinder } from './find-gaps.ts';
import { listDays } from './report-period.ts';
import type {
  DayOfQuestions,
  QuotedSourceCount,
  UsageReport,
  VotedAnswer,
} from './usage-report.ts';

/** Maximum number of answers with negative votes in a report. */
const MOST_DISLIKED = 100;

/** Composes reports of how questions were answered. */
export interface Reporter {
  /** Yields to the event loop, because reading 5,000 answers takes a second. */
  compose(scope: ReportScope): Promise<UsageReport>;
}

export function createReporter(parts: {
  readonly reports: ReportStore;
  readonly answers: Pick<AnswerStore, 'get'>;
  /** Returns the sources of a server's corpus; `null`: those that all servers share. */
  readonly sourcesFor: (serverId: string | null) => Pick<SourceLookup, 'list'>;
  readonly embedder: Pick<Embedder, 'embed'>;
  readonly clock: Pick<Clock, 'now'>;
}): Reporter {
  const { reports, answers, sourcesFor, embedder, clock } = parts;

  async function countVotes(scope: ReportScope): Promise<Pick<UsageReport, 'votes' | 'disliked'>> {
    const votes = { helpful: 0, notHelpful: 0 };
    const open = new Map<string, { helpful: number; notHelpful: number }>();
    const readVotes = (after: VotePosition | null) => reports.votes(scope, after);
    await eachItem<CastVote, VotePosition>(readVotes, ({ answerId, isHelpful, isPrivate }) => {
      const kind = isHelpful ? 'helpful' : 'notHelpful';
      votes[kind] += 1;
      if (isPrivate) return;
      const ofAnswer = open.get(answerId) ?? { helpful: 0, notHelpful: 0 };
      ofAnswer[kind] += 1;
      open.set(answerId, ofAnswer);
    });
    const worst = [...open]
      .filter(([, { notHelpful }]) => notHelpful > 0)
      .sort(
        ([aId, a], [bId, b]) =>
          b.notHelpful - a.notHelpful || a.helpful - b.helpful || (aId < bId ? -1 : 1),
      )
      .slice(0, MOST_DISLIKED);
    const disliked: VotedAnswer[] = [];
    for (const [answerId, counts] of worst) {
      const answer = await answers.get(answerId);
      // The answer may have been deleted since its votes were read.
      if (answer === null || !isOpen(answer)) continue;
      const { question, verdict } = answer;
      disliked.push({ answerId, question, verdict, ...counts });
    }
    return { votes, disliked };
  }

  async function readAnswers(scope: ReportScope) {
    const gaps = new GapFinder();
    const quotedIn = new Map<string, number>();
    let openAnswers = 0;
    const readOpen = (after: AnswerPosition | null) => reports.openAnswers(scope, after);
    await eachItem(readOpen, (one) => {
      openAnswers += 1;
      gaps.add(one);
      for (const sourceId of quotedSources(one.answer)) {
        quotedIn.set(sourceId, (quotedIn.get(sourceId) ?? 0) + 1);
      }
    });
    const counts = (await sourcesFor(scope.serverId).list()).map(
      ({ sourceId, title }): QuotedSourceCount => ({
        sourceId,
        title,
        answers: quotedIn.get(sourceId) ?? 0,
      }),
    );
    return {
      openAnswers,
      gaps: await gaps.finish(embedder),
      quoted: counts
        .filter((source) => source.answers > 0)
        .sort((a, b) => b.answers - a.answers || (a.sourceId < b.sourceId ? -1 : 1)),
      neverQuoted: counts.filter((source) => source.answers === 0),
    };
  }

  return {
    async compose(scope) {
      const counts = await reports.dailyCounts(scope);
      const days = toDays(scope, counts);
      const sum = (kind: Verdict | 'private'): number =>
        days.reduce((total, day) => total + day[kind], 0);
      return {
        ...scope,
        createdAt: new Date(clock.now()).toISOString(),
        countedSince: await reports.countedSince(scope.serverId),
        days,
        totals: {
          answered: sum('answered'),
          related: sum('related'),
          nothing: sum('nothing'),
          private: sum('private'),
        },
        servers: await reports.countServers(scope),
        digests: await reports.countDigests(scope),
        ...(await countVotes(scope)),
        ...(await readAnswers(scope)),
      };
    },
  };
}

function toDays(scope: ReportScope, counts: readonly DailyCount[]): DayOfQuestions[] {
  const days = new Map(
    listDays(scope).map((day) => [day, { day, answered: 0, related: 0, nothing: 0, private: 0 }]),
  );
  for (const { day, verdict, isPrivate, count } of counts) {
    const of = days.get(day);
    if (of === undefined) continue;
    of[verdict] += count;
    if (isPrivate) of.private += count;
  }
  return [...days.values()];
}

/** Reads all pages of a list, and yields to the event loop after each. */
async function eachItem<Item, After>(
  read: (after: After | null) => Promise<Page<Item, After>>,
  visit: (item: Item) => void,
): Promise<void> {
  let after: After | null = null;
  do {
    const page: Page<Item, After> = await read(after);
    for (const item of page.items) visit(item);
    after = page.after;
    await setImmediate();
  } while (after !== null);
}

/** Returns the IDs of the sources whose quotes answer the question. */
function quotedSources({ verdict, quotes }: KeptAnswer): Set<string> {
  return new Set(verdict === 'answered' ? quotes.map(({ sourceId }) => sourceId) : []);
}

function isOpen({ privateTo, serverId }: KeptAnswer): boolean {
  return privateTo === null && serverId !== null;
}
