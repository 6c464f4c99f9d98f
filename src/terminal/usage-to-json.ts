import type { UnansweredQuestion, UsageReport } from '../reports/usage-report.ts';

/**
 * Returns the JSON of a report for other programs. Fields may be added, but none is renamed or
 * removed.
 *
 * @param limit maximum number of entries of each list; default: all
 */
export function usageToJson(report: UsageReport, limit = Infinity): object {
  const { since, until, serverId, createdAt, countedSince, totals, days, servers } = report;
  const { digests, gaps, votes, disliked, openAnswers, quoted, neverQuoted } = report;
  const { answered, related, nothing } = totals;
  return {
    since,
    until,
    serverId,
    createdAt,
    countedSince,
    questions: {
      total: answered + related + nothing,
      answered,
      related,
      nothing,
      private: totals.private,
    },
    days,
    servers,
    digests,
    unanswered: {
      questions: gaps.questions,
      groups: gaps.groups.slice(0, limit).map(({ central, others, users }) => ({
        users,
        questions: others.length + 1,
        central: questionToJson(central),
        others: others.map(questionToJson),
      })),
      ungrouped: gaps.ungrouped,
      answeredLater: gaps.answeredLater,
      limited: gaps.limited,
      languages: gaps.languages,
    },
    votes: { ...votes, disliked: disliked.slice(0, limit) },
    sources: {
      openAnswers,
      quoted: quoted.slice(0, limit),
      neverQuoted: neverQuoted.slice(0, limit).map(({ sourceId, title }) => ({ sourceId, title })),
    },
  };
}

function questionToJson({ text, verdict }: UnansweredQuestion): object {
  return { question: text, verdict };
}
