import { type IngestReport, REFUSAL_CODES } from '../domain/ingest-report.ts';
import type { Meter } from '../domain/meter.ts';
import type { Clock } from '../domain/time.ts';

/** Runs an ingestion, and measures its duration, its outcome and the files that it refuses. */
export async function meterIngestion(
  run: () => Promise<IngestReport>,
  { meter, clock }: { readonly meter: Meter; readonly clock: Pick<Clock, 'monotonic'> },
): Promise<IngestReport> {
  const started = clock.monotonic();
  try {
    const report = await run();
    const isChanged = [report.added, report.changed, report.removed].some((ids) => ids.length > 0);
    meter.count('ingestions_total', { outcome: isChanged ? 'changed' : 'unchanged' });
    for (const code of REFUSAL_CODES) {
      const refused = report.refused.filter((refusal) => refusal.code === code);
      meter.set('ingestion_refused_files', { code }, refused.length);
    }
    return report;
  } catch (error) {
    meter.count('ingestions_total', { outcome: 'failed' });
    throw error;
  } finally {
    meter.observe('ingestion_seconds', {}, (clock.monotonic() - started) / 1000);
  }
}
