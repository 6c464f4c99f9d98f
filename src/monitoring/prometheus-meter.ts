import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Counters, Gauges, Histograms, Meter, Readings, VitalPart } from '../domain/meter.ts';
import { reasonOf } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import {
  COUNTERS,
  type Definition,
  GAUGES,
  HISTOGRAMS,
  PREFIX,
  PROCESS_METRICS,
  READINGS,
} from './metric-definitions.ts';
import { countOpenFiles, readProcesses } from './read-processes.ts';
import type { Readiness } from './readiness.ts';

type Labels = Record<string, string>;
type Reader = () => Partial<Readings> | Promise<Partial<Readings>>;

/** How often the delay of the event loop is sampled. A higher rate would wake an idle process more often. */
const SAMPLED_EVERY_MS = 20;

/** Keeps the figures for Prometheus. */
export class PrometheusMeter implements Meter {
  readonly #registry = new Registry();
  readonly #counters: ReadonlyMap<string, Counter>;
  readonly #histograms: ReadonlyMap<string, Histogram>;
  readonly #gauges: ReadonlyMap<string, Gauge>;
  readonly #readings: ReadonlyMap<string, Gauge>;
  readonly #processes: ProcessGauges;
  readonly #readers = new Map<string, Reader>();
  readonly #readiness: Readiness;
  readonly #log: Logger;
  readonly #loop: IntervalHistogram;
  #reading: Promise<string> | null = null;

  constructor(parts: {
    readonly readiness: Readiness;
    readonly version: string;
    readonly log: Logger;
  }) {
    this.#readiness = parts.readiness;
    this.#log = parts.log;
    const registers = [this.#registry];
    const settings = (name: string, help: string, labelNames: string[] = []) => ({
      name: `${PREFIX}${name}`,
      ...{ help, labelNames, registers },
    });
    this.#counters = mapOf(COUNTERS, (name, { help, labels }) => {
      const counter = new Counter(settings(name, help, Object.keys(labels)));
      for (const each of combinations(labels)) counter.inc(each, 0);
      return counter;
    });
    this.#histograms = mapOf(HISTOGRAMS, (name, { help, labels, buckets }) => {
      const named = settings(name, help, Object.keys(labels));
      const histogram = new Histogram({ ...named, buckets: [...buckets] });
      for (const each of combinations(labels)) histogram.zero(each);
      return histogram;
    });
    this.#gauges = mapOf(GAUGES, (name, { help, labels }) => {
      const gauge = new Gauge(settings(name, help, Object.keys(labels)));
      for (const each of combinations(labels)) gauge.set(each, 0);
      return gauge;
    });
    this.#readings = mapOf(READINGS, (name, help) => new Gauge(settings(name, help)));
    const own = (name: keyof typeof PROCESS_METRICS, ...labelNames: string[]) =>
      new Gauge(settings(name, PROCESS_METRICS[name], labelNames));
    this.#processes = {
      resident: own('resident_memory_bytes', 'process'),
      count: own('processes', 'process'),
      openFiles: own('open_files'),
      loopDelay: own('event_loop_delay_seconds', 'statistic'),
    };
    own('start_time_seconds').set(Math.round(performance.timeOrigin) / 1000);
    own('info', 'version').set({ version: parts.version }, 1);
    this.#loop = monitorEventLoopDelay({ resolution: SAMPLED_EVERY_MS });
    this.#loop.enable();
    const cpu = new Counter({
      ...settings('cpu_seconds_total', PROCESS_METRICS.cpu_seconds_total),
      collect: () => {
        cpu.reset();
        const { user, system } = process.cpuUsage();
        cpu.inc((user + system) / 1e6);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  count<Name extends keyof Counters>(name: Name, labels: Counters[Name], by = 1): void {
    this.#counters.get(name)?.inc(labels as Labels, by);
  }

  observe<Name extends keyof Histograms>(
    name: Name,
    labels: Histograms[Name],
    seconds: number,
  ): void {
    // A duration between two times of the clock is negative if the clock was set back.
    this.#histograms.get(name)?.observe(labels as Labels, Math.max(0, seconds));
  }

  set<Name extends keyof Gauges>(name: Name, labels: Gauges[Name], value: number): void {
    this.#gauges.get(name)?.set(labels as Labels, value);
  }

  readWhenAsked(part: VitalPart | 'queue', read: Reader): void {
    this.#readers.set(part, read);
  }

  checkWhenAsked(part: VitalPart, isReady: () => boolean | Promise<boolean>): void {
    this.#readiness.add(part, isReady);
  }

  /** Returns all figures in the text format of Prometheus. Simultaneous calls share one result. */
  async text(): Promise<string> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Ends the sampling of the event loop. */
  close(): void {
    this.#loop.disable();
  }

  async #read(): Promise<string> {
    for (const gauge of this.#readings.values()) gauge.remove();
    await Promise.all([...this.#readers].map(([part, read]) => this.#readPart(part, read)));
    await this.#readProcesses();
    return this.#registry.metrics();
  }

  /** A part that cannot be read has no figures. */
  async #readPart(part: string, read: Reader): Promise<void> {
    try {
      for (const [name, value] of Object.entries(await read())) {
        this.#readings.get(name)?.set(Number(value));
      }
    } catch (error) {
      this.#log.debug({ part, reason: reasonOf(error) }, 'metrics of a part could not be read');
    }
  }

  async #readProcesses(): Promise<void> {
    const { resident, count, openFiles, loopDelay } = this.#processes;
    const [running, files] = await Promise.all([readProcesses(), countOpenFiles()]);
    resident.reset();
    count.reset();
    for (const { kind, residentBytes } of running) {
      resident.inc({ process: kind }, residentBytes);
      count.inc({ process: kind });
    }
    if (files === null) openFiles.remove();
    else openFiles.set(files);
    const statistics = {
      p50: this.#loop.percentile(50),
      p99: this.#loop.percentile(99),
      max: this.#loop.max,
    };
    for (const [statistic, nanoseconds] of Object.entries(statistics)) {
      // The histogram contains the intervals between samples.
      const delayMs = Math.max(0, nanoseconds / 1e6 - SAMPLED_EVERY_MS);
      loopDelay.set({ statistic }, delayMs / 1000);
    }
    this.#loop.reset();
  }
}

interface ProcessGauges {
  readonly resident: Gauge;
  readonly count: Gauge;
  readonly openFiles: Gauge;
  readonly loopDelay: Gauge;
}

function mapOf<Value, Metric>(
  definitions: Readonly<Record<string, Value>>,
  create: (name: string, definition: Value) => Metric,
): ReadonlyMap<string, Metric> {
  return new Map(
    Object.entries(definitions).map(([name, definition]) => [name, create(name, definition)]),
  );
}

/** Returns every combination of the values of the labels, so that each series exists from the start. */
function combinations(labels: Definition<Labels>['labels']): Labels[] {
  return Object.entries(labels).reduce<Labels[]>(
    (found, [label, values]) =>
      found.flatMap((each) => values.map((value) => ({ ...each, [label]: value }))),
    [{}],
  );
}
