import type { Logger } from '../domain/logger.ts';
import type { Meter } from '../domain/meter.ts';
import type { Clock, Timers } from '../domain/time.ts';
import { type Page, startMonitoringServer } from './monitoring-server.ts';
import { PrometheusMeter } from './prometheus-meter.ts';
import { Readiness } from './readiness.ts';

export interface MonitoringOptions {
  /** An IP address or a host name. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly version: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
}

/** A meter, and the server that shows its figures. */
export interface Monitoring {
  readonly meter: Meter;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts to serve `/metrics`, `/health` and `/ready`.
 *
 * @throws UserFacingError `port-taken`; `invalid-config` if the address cannot be used
 */
export async function startMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  const { version, clock, log } = options;
  const readiness = new Readiness(options);
  const meter = new PrometheusMeter({ readiness, version, log });
  const startedMs = clock.monotonic();
  const server = await startMonitoringServer(options, {
    '/metrics': async () => ({
      status: 200,
      contentType: meter.contentType,
      body: await meter.text(),
    }),
    '/health': () => {
      const uptimeSeconds = Math.round((clock.monotonic() - startedMs) / 1000);
      return Promise.resolve(json(200, { status: 'alive', version, uptimeSeconds }));
    },
    '/ready': async () => {
      const missing = await readiness.missing();
      return missing.length === 0
        ? json(200, { status: 'ready', missing })
        : json(503, { status: 'not-ready', missing });
    },
  }).catch((error: unknown) => {
    meter.close();
    throw error;
  });
  const { host } = options;
  log.info({ host, port: server.port }, 'metrics are served');
  return {
    meter,
    port: server.port,
    async close() {
      await server.close();
      meter.close();
    },
  };
}

function json(status: number, body: object): Page {
  const contentType = 'application/json; charset=utf-8';
  return { status, contentType, body: `${JSON.stringify(body)}\n` };
}
