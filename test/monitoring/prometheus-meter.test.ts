import { describe, expect, it, onTestFinished } from 'vitest';
import { METRIC_NAMES } from '../../src/monitoring/metric-definitions.ts';
import { PrometheusMeter } from '../../src/monitoring/prometheus-meter.ts';
import { Readiness } from '../../src/monitoring/readiness.ts';
import { ManualTime } from '../support/manual-time.ts';
import { recordingLog } from '../support/recording-log.ts';
import { parseMetrics, valueOf } from './running-monitoring.ts';

function createMeter() {
  const time = new ManualTime();
  const log = recordingLog();
  const readiness = new Readiness({ clock: time, timers: time });
  const meter = new PrometheusMeter({ readiness, version: '1.2.3', log });
  onTestFinished(() => {
    meter.close();
  });
  return { meter, log };
}

describe('the metrics', () => {
  it('have names in the style of Prometheus, and a description each', async () => {
    const { meter } = createMeter();
    const text = await meter.text();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
    expect(types.length).toBe(METRIC_NAMES.length);
    for (const [, name = '', type = ''] of types) {
      expect(name).toMatch(/^verbatim_[a-z]+(?:_[a-z]+)*$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(text).toMatch(new RegExp(`^# HELP ${name} [A-Z1].*[a-z0-9]\\.$`, 'm'));
    }
  });

  it('have every counter from the start, so that the first increase is an increase', async () => {
    const { meter } = createMeter();
    const before = await meter.text();
    expect(valueOf(before, 'refusals_total', { code: 'busy' })).toBe(0);
    meter.count('refusals_total', { code: 'busy' });
    meter.count('questions_total', { verdict: 'nothing' }, 2);
    const after = await meter.text();
    expect(valueOf(after, 'refusals_total', { code: 'busy' })).toBe(1);
    expect(valueOf(after, 'questions_total', { verdict: 'nothing' })).toBe(2);
    expect(parseMetrics(after).length).toBe(parseMetrics(before).length);
  });

  it('count a negative duration, after the clock was set back, as 0 s', async () => {
    const { meter } = createMeter();
    meter.observe('digest_lag_seconds', {}, -3600);
    meter.observe('digest_lag_seconds', {}, 3);
    const text = await meter.text();
    expect(valueOf(text, 'digest_lag_seconds_sum')).toBe(3);
    expect(valueOf(text, 'digest_lag_seconds_bucket', { le: '1' })).toBe(1);
  });

  it('read a part for each request, and leave out a part that cannot be read', async () => {
    const { meter, log } = createMeter();
    let sources = 1;
    meter.readWhenAsked('corpus', () => Promise.resolve({ corpus_sources: sources }));
    meter.readWhenAsked('gateway', () => ({ gateway_connected: true }));
    expect(valueOf(await meter.text(), 'corpus_sources')).toBe(1);
    sources = 2;
    const second = await meter.text();
    expect(valueOf(second, 'corpus_sources')).toBe(2);
    expect(valueOf(second, 'gateway_connected')).toBe(1);
    expect(valueOf(second, 'corpus_passages')).toBeUndefined();
    meter.readWhenAsked('corpus', () => Promise.reject(new Error('the store is closed')));
    const third = await meter.text();
    expect(valueOf(third, 'corpus_sources')).toBeUndefined();
    expect(valueOf(third, 'gateway_connected')).toBe(1);
    expect(log.at('debug')).toEqual(['metrics of a part could not be read']);
  });

  it('are read once for simultaneous requests', async () => {
    const { meter } = createMeter();
    let reads = 0;
    meter.readWhenAsked('queue', () => ({ waiting_questions: (reads += 1) }));
    const [one, other] = await Promise.all([meter.text(), meter.text()]);
    expect(one).toBe(other);
    expect(reads).toBe(1);
  });

  it('have the memory, the CPU time and the event loop of this process', async () => {
    const { meter } = createMeter();
    const text = await meter.text();
    expect(valueOf(text, 'resident_memory_bytes', { process: 'bot' })).toBeGreaterThan(1e7);
    expect(valueOf(text, 'processes', { process: 'bot' })).toBe(1);
    expect(valueOf(text, 'cpu_seconds_total')).toBeGreaterThan(0);
    expect(valueOf(text, 'event_loop_delay_seconds', { statistic: 'max' })).toBeGreaterThanOrEqual(
      0,
    );
  });
});
