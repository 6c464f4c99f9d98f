import type {
  Counters,
  Gauges,
  Histograms,
  Meter,
  Readings,
  VitalPart,
} from '../../src/domain/meter.ts';

/** Records figures instead of serving them. */
export function recordingMeter(): Meter & {
  /** Returns the counters that are not 0. Keys are names with the values of their labels. */
  readonly counts: Record<string, number>;
  /** The measured seconds of each histogram, and the last value of each gauge. Keys as in `counts`. */
  readonly seconds: Record<string, number[]>;
  readonly gauges: Record<string, number>;
  /** Reads a part as a request for metrics would. */
  read(part: VitalPart | 'queue'): Promise<Partial<Readings>>;
  isReady(part: VitalPart): Promise<boolean>;
} {
  const counts: Record<string, number> = {};
  const seconds: Record<string, number[]> = {};
  const gauges: Record<string, number> = {};
  const readers = new Map<string, () => Partial<Readings> | Promise<Partial<Readings>>>();
  const checks = new Map<string, () => boolean | Promise<boolean>>();
  const keyOf = (name: string, labels: object): string =>
    [name, ...Object.values(labels).map(String)].join(' ');
  return {
    counts,
    seconds,
    gauges,
    count<Name extends keyof Counters>(name: Name, labels: Counters[Name], by = 1) {
      const key = keyOf(name, labels);
      counts[key] = (counts[key] ?? 0) + by;
    },
    observe<Name extends keyof Histograms>(name: Name, labels: Histograms[Name], value: number) {
      (seconds[keyOf(name, labels)] ??= []).push(value);
    },
    set<Name extends keyof Gauges>(name: Name, labels: Gauges[Name], value: number) {
      gauges[keyOf(name, labels)] = value;
    },
    readWhenAsked(part, read) {
      readers.set(part, read);
    },
    checkWhenAsked(part, isReady) {
      checks.set(part, isReady);
    },
    read: async (part) => (await readers.get(part)?.()) ?? {},
    isReady: async (part) => (await checks.get(part)?.()) ?? false,
  };
}
