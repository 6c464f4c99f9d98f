import { UserFacingError, reasonOf } from '../domain/errors.ts';
import type { IngestReport, Refusal } from '../domain/ingest-report.ts';
import type { Logger } from '../domain/logger.ts';
import { EN } from './locales/en.ts';
import { renderProblems, renderReport } from './render-report.ts';
import { wordError } from './word-error.ts';

/**
 * Logs the results of watched ingestions. An ingestion that changes nothing is not logged, and a
 * refusal or failure is logged once until it is gone.
 */
export class ChangeLog {
  readonly #log: Logger;
  #refused: ReadonlySet<string> = new Set();
  #failure: string | null = null;
  #onNews: (news: IngestReport) => void = () => undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Remembers the refusals of a report that is logged elsewhere. */
  note(report: IngestReport): void {
    this.#refused = new Set(report.refused.map(keyOf));
    this.#failure = null;
  }

  /** From now on, also passes each report with a new refusal or warning to `onNews`. */
  tell(onNews: (news: IngestReport) => void): void {
    this.#onNews = onNews;
  }

  readonly onReport = (report: IngestReport): void => {
    const refused = report.refused.filter((one) => !this.#refused.has(keyOf(one)));
    this.note(report);
    const { added, changed, removed, warnings } = report;
    const isChanged = [added, changed, removed].some((ids) => ids.length > 0);
    // The files that are skipped are no news, and every report lists them.
    const news = { ...report, refused, skipped: [] };
    if (refused.length > 0 || warnings.length > 0) {
      this.#log.warn({}, isChanged ? renderReport(news) : renderProblems(news).join('\n'));
      this.#onNews(news);
    } else if (isChanged) this.#log.info({}, renderReport(news));
  };

  readonly onFailure = (error: unknown): void => {
    const key = error instanceof UserFacingError ? JSON.stringify(error.problem) : reasonOf(error);
    if (key === this.#failure) return;
    this.#failure = key;
    if (error instanceof UserFacingError) {
      const { message, hint } = wordError(error);
      this.#log.error({ code: error.code }, EN.start.fromIndex(message, hint));
    } else {
      this.#log.error({ err: error }, EN.start.notWatched);
    }
  };
}

function keyOf({ file, problem }: Refusal): string {
  return JSON.stringify([file, problem]);
}
