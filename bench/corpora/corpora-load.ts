/**
 * A process like the bot, with its models in child processes, over the corpora of many servers. Answers one question
 * in each of many servers, and one in the same server after each of them. `bench.ts` starts it.
 *
 *     node dist/bench/corpora/corpora-load.js '{"seeds": …}'
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { systemTimers } from '../../src/domain/time.ts';
import { createServerSuggesters } from '../../src/discord/autocomplete/suggest-by-server.ts';
import { percentile } from '../../evaluation/metrics.ts';
import { pickBelow, seededRandom } from '../../test/support/seeded-random.ts';
import { inventedQuestions } from './make-corpora.ts';

/** Suggestions that are asked for in each of the two measurements. */
const KEYSTROKES = 1000;
/** Servers in which users type at about the same time. */
const TYPED_IN = 20;

export interface CorporaToAsk {
  readonly seeds: string;
  readonly data: string;
  readonly serverIds: readonly string[];
  readonly asked: number;
  readonly usesReader: boolean;
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface CorporaLoad {
  /** From the start of the process to its first answer, with all of its own CPU time. */
  readonly start: { readonly seconds: number; readonly cpuSeconds: number };
  /** Milliseconds of an answer, and of the process's own CPU time for it, without the models. */
  readonly random: { readonly wallMs: Percentiles; readonly cpuMs: Percentiles };
  readonly single: { readonly wallMs: Percentiles; readonly cpuMs: Percentiles };
  readonly rssMb: { readonly before: number; readonly after: number };
  readonly open: number;
  readonly files: { readonly before: number; readonly after: number };
  /** Milliseconds from a keystroke to its suggestions, delays of the process included. */
  readonly autocompleteMs: { readonly cold: Percentiles; readonly warm: Percentiles };
}

const toAsk = JSON.parse(process.argv[2] ?? '') as CorporaToAsk;
const { seeds, data, serverIds, usesReader } = toAsk;
const configured = loadConfig({ seeds, data });
const readerModel = usesReader ? configured.readerModel : null;
const app = await createApp(
  { ...configured, readerModel, logLevel: 'error' },
  { inference: 'child' },
);
const random = seededRandom(1);
const [same = '', ...others] = serverIds;

function filesOpen(): number {
  return readdirSync('/proc/self/fd').length;
}

function percentilesOf(values: readonly number[]): Percentiles {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(values, part));
  return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 };
}

function rssMb(): number {
  const [, kilobytes = '0'] =
    /VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function ask(serverId: string): Promise<{ wall: number; cpu: number }> {
  const [question = ''] = inventedQuestions(serverId, 1);
  const [wall, cpu] = [performance.now(), cpuMs()];
  await app.servicesFor(serverId).answerer.answer(question, { limit: 3 });
  return { wall: performance.now() - wall, cpu: cpuMs() - cpu };
}

/** Returns the milliseconds from each keystroke to its suggestions. Servers must be in the order of typing. */
async function type(servers: readonly string[]): Promise<number[]> {
  const took: number[] = [];
  for (const serverId of servers) {
    const began = performance.now();
    // The next keystroke waits for work that the last one has started, as it would in the bot.
    await setImmediate();
    await suggesters.suggest('no', serverId);
    took.push(performance.now() - began);
  }
  return took;
}

const suggesters = createServerSuggesters({
  corporaOf: (serverId) => app.servicesFor(serverId).choice.corporaOf(serverId),
  sourcesOf: (corpusId) => app.servicesFor(null).sourcesOf(corpusId),
  ...{ clock: app.clock, timers: systemTimers, log: app.log },
});

try {
  await ask(same);
  const start = { seconds: performance.now() / 1000, cpuSeconds: cpuMs() / 1000 };
  const before = { rssMb: rssMb(), files: filesOpen() };
  const everywhere: Awaited<ReturnType<typeof ask>>[] = [];
  const inSame: typeof everywhere = [];
  for (let at = 0; at < toAsk.asked; at++) {
    const [serverId = same] = others.splice(pickBelow(random, others.length), 1);
    everywhere.push(await ask(serverId));
    inSame.push(await ask(same));
  }
  const after = { rssMb: rssMb(), files: filesOpen(), open: app.corpora.open };
  const anywhere = Array.from(
    { length: KEYSTROKES },
    () => serverIds[pickBelow(random, serverIds.length)] ?? same,
  );
  const typedIn = serverIds.slice(0, TYPED_IN);
  const cold = await type(anywhere);
  for (const serverId of typedIn) await suggesters.refresh(serverId);
  const warm = await type(anywhere.map((_, at) => typedIn[at % TYPED_IN] ?? same));
  const summary = (all: typeof everywhere) => ({
    wallMs: percentilesOf(all.map(({ wall }) => wall)),
    cpuMs: percentilesOf(all.map(({ cpu }) => cpu)),
  });
  const load: CorporaLoad = {
    start,
    random: summary(everywhere),
    single: summary(inSame),
    rssMb: { before: before.rssMb, after: after.rssMb },
    open: after.open,
    files: { before: before.files, after: after.files },
    autocompleteMs: { cold: percentilesOf(cold), warm: percentilesOf(warm) },
  };
  process.stdout.write(`${JSON.stringify(load)}\n`);
} finally {
  await app.close();
}
