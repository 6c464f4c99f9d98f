import type { Verdict } from '../domain/answer.ts';
import type { VoteCount } from '../domain/kept-answer.ts';
import type { ReportScope } from '../store/report-store.ts';

/** The number of times that questions were asked, by verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** The questions of one day. `private`: how many of them were asked in private. */
export interface DayOfQuestions extends VerdictCounts {
  /** UTC date. */
  readonly day: string;
  readonly private: number;
}

/** A question that the sources do not answer. */
export interface UnansweredQuestion {
  readonly text: string;
  readonly verdict: 'related' | 'nothing';
}

/** Unanswered questions with the same meaning. */
export interface QuestionGroup {
  /** The question that is closest to all others of the group. */
  readonly central: UnansweredQuestion;
  /** The other questions, closest to the central one first. */
  readonly others: readonly UnansweredQuestion[];
  /** Number of different users who asked one of the questions. */
  readonly users: number;
}

/** What the sources lack, as far as open questions show it. */
export interface Gaps {
  /** Groups of unanswered questions: those of most users first, then the largest. */
  readonly groups: readonly QuestionGroup[];
  /** Number of unanswered questions in the groups. Questions that differ only in case or spaces count once. */
  readonly questions: number;
  /** Number of unanswered questions that are too many to group, the oldest ones. */
  readonly ungrouped: number;
  /** Number of questions that got no answer at first and were answered later in the period. */
  readonly answeredLater: number;
  /** Number of unanswered questions about one source or an earlier date, which are not grouped. */
  readonly limited: number;
  /** Unanswered questions in languages that the models do not know, which are not grouped. */
  readonly languages: readonly { readonly language: string; readonly questions: number }[];
}

/** An open answer and the votes cast on it in the period. */
export interface VotedAnswer extends VoteCount {
  readonly answerId: string;
  readonly question: string;
  readonly verdict: Verdict;
}

/** A source of the current corpus, and the number of open answers that quote it. */
export interface QuotedSourceCount {
  readonly sourceId: string;
  readonly title: string;
  readonly answers: number;
}

/** How questions were answered in a period. Contains no text of a private question. */
export interface UsageReport extends ReportScope {
  /** ISO 8601 instant. */
  readonly createdAt: string;
  /** First day with a stored count, in or before the period; `null` if no question is counted. */
  readonly countedSince: string | null;
  /** All days of the period, in order. */
  readonly days: readonly DayOfQuestions[];
  readonly totals: VerdictCounts & { readonly private: number };
  /** Number of servers in which a question was asked. */
  readonly servers: number;
  /** Number of digests posted. */
  readonly digests: number;
  readonly gaps: Gaps;
  /** Votes on all answers. */
  readonly votes: VoteCount;
  /** Open answers with a negative vote: those with the most negative votes first. */
  readonly disliked: readonly VotedAnswer[];
  /** Number of open answers in the store that were last asked for in the period. */
  readonly openAnswers: number;
  /** The quoted sources of the current corpus, most quoted first. */
  readonly quoted: readonly QuotedSourceCount[];
  /** The sources of the current corpus that no open answer quotes, sorted by ID. */
  readonly neverQuoted: readonly QuotedSourceCount[];
}
