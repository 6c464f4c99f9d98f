import { type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { systemClock, systemTimers } from '../../src/domain/time.ts';
import {
  type Monitoring,
  type MonitoringOptions,
  startMonitoring,
} from '../../src/monitoring/start-monitoring.ts';
import { silentLog } from '../support/silent-log.ts';

/** Serves metrics on a free port until the test ends. */
export async function runMonitoring(options: Partial<MonitoringOptions> = {}): Promise<Monitoring> {
  const monitoring = await startMonitoring({
    host: '127.0.0.1',
    port: 0,
    version: '1.2.3',
    clock: systemClock,
    timers: systemTimers,
    log: silentLog,
    ...options,
  });
  onTestFinished(() => monitoring.close());
  return monitoring;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request. Unlike `fetch`, it can set any header. */
export function send(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (body += part));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus. Throws if a line has another form. */
export function parseMetrics(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] =
        /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`not a series: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', text = '']) => [
        key,
        text,
      ]);
      return {
        name,
        labels: Object.fromEntries(pairs) as Record<string, string>,
        value: Number(value),
      };
    });
}

/** Returns the value of a series without its prefix; `undefined` if there is no such series. */
export function valueOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  return parseMetrics(text).find(
    (series) =>
      series.name === `verbatim_${name}` &&
      JSON.stringify(series.labels) === JSON.stringify(labels),
  )?.value;
}
