import { createHash } from 'node:crypto';
import { SHARED_CORPUS } from '../domain/corpus.ts';
import {
  CORPUS_TABLES,
  INSTALLATION_TABLES,
  type MovedTable,
} from '../store/moving/moved-tables.ts';
import type { MovedHead, MovedPlace, MovedValue, MoveSource } from '../store/moving/move-ports.ts';
import { countWords } from '../text/count-words.ts';
import { splitSentences } from '../text/split-sentences.ts';

/** A question, and the server in which it is asked; `null`: outside a server. */
export interface DrawnQuestion {
  readonly serverId: string | null;
  readonly question: string;
}

export interface DrawRequest {
  readonly source: Pick<MoveSource, 'corpora' | 'head' | 'rows'>;
  /** Number of questions. */
  readonly count: number;
  /** Whether a corpus can be asked. */
  readonly isUsable: (head: MovedHead) => boolean;
}

/** Number of servers' corpora of which questions are asked. */
const MOST_SERVERS = 9;
const FEWEST_WORDS = 4;
const LONGEST_QUESTION = 200;

/**
 * Chooses questions that depend only on what is stored: public answers of the shared corpus and of
 * some servers with corpora of their own, and else titles and sentences of their sources.
 */
export async function drawQuestions(request: DrawRequest): Promise<DrawnQuestion[]> {
  const { source, count } = request;
  const asked = await readAsked(source);
  const servers = await chooseServers(request);
  const all = (await source.corpora()).slice(1);
  const share = Math.floor(count / (servers.length + 1));
  const drawn: DrawnQuestion[] = [];
  for (const serverId of servers) {
    const own = asked.filter((one) => one.serverId === serverId);
    drawn.push(...(await drawFrom(source, { corpusId: serverId, asked: own, count: share })));
  }
  if (!request.isUsable(await source.head(SHARED_CORPUS))) return drawn;
  // An answer in a server whose own corpus was not chosen may be from that corpus.
  const shared = asked.filter(({ serverId }) => serverId === null || !all.includes(serverId));
  const rest = { corpusId: SHARED_CORPUS, asked: shared, count: count - drawn.length };
  return [...(await drawFrom(source, rest)), ...drawn];
}

async function chooseServers({ source, isUsable }: DrawRequest): Promise<string[]> {
  const chosen: string[] = [];
  const [, ...servers] = await source.corpora();
  for (const serverId of inDrawnOrder(servers, (id) => id)) {
    if (chosen.length === MOST_SERVERS) break;
    const head = await source.head(serverId);
    if (head.passages > 0 && isUsable(head)) chosen.push(serverId);
  }
  return chosen;
}

/** Returns the questions of public answers. */
async function readAsked(source: Pick<MoveSource, 'rows'>): Promise<DrawnQuestion[]> {
  const table = tableNamed(INSTALLATION_TABLES, 'answers');
  const found: DrawnQuestion[] = [];
  for await (const batch of source.rows(null, table)) {
    for (const row of batch) {
      const value = valuesOf(table, row);
      if (value('private_to') !== null || value('source_filter') !== null) continue;
      const { question, asOf = null } = JSON.parse(String(value('content'))) as {
        readonly question: string;
        readonly asOf?: string | null;
      };
      const serverId = value('server_id');
      if (asOf === null)
        found.push({ serverId: serverId === null ? null : String(serverId), question });
    }
  }
  return found;
}

async function drawFrom(
  source: Pick<MoveSource, 'rows'>,
  {
    corpusId,
    asked,
    count,
  }: {
    readonly corpusId: string;
    readonly asked: readonly DrawnQuestion[];
    readonly count: number;
  },
): Promise<DrawnQuestion[]> {
  const key = ({ serverId, question }: DrawnQuestion): string => `${serverId ?? ''} ${question}`;
  const unique = [...new Map(asked.map((one) => [key(one), one])).values()];
  const drawn = inDrawnOrder(unique, key).slice(0, count);
  if (drawn.length === count) return drawn;
  const serverId = corpusId === SHARED_CORPUS ? null : corpusId;
  const texts = await readTexts(source, corpusId, count);
  const others = inDrawnOrder([...new Set(texts)], (text) => text)
    .map((question) => ({ serverId, question }))
    .filter((one) => !drawn.some((other) => key(other) === key(one)));
  return [...drawn, ...others.slice(0, count - drawn.length)];
}

/** Returns titles and sentences of up to `count` sources. */
async function readTexts(
  source: Pick<MoveSource, 'rows'>,
  corpusId: MovedPlace,
  count: number,
): Promise<string[]> {
  const sources = tableNamed(CORPUS_TABLES, 'sources');
  const current: MovedValue[] = [];
  for await (const batch of source.rows(corpusId, sources)) {
    current.push(...batch.map((row) => valuesOf(sources, row)('version_id')));
  }
  const chosen = new Set(inDrawnOrder(current, String).slice(0, count));
  const perSource = Math.ceil((2 * count) / Math.max(1, chosen.size));
  const versions = tableNamed(CORPUS_TABLES, 'source_versions');
  const texts: string[] = [];
  for await (const batch of source.rows(corpusId, versions)) {
    for (const row of batch) {
      const value = valuesOf(versions, row);
      if (!chosen.has(value('version_id'))) continue;
      const text = String(value('text'));
      const sentences = splitSentences(text)
        .map(({ start, end }) => text.slice(start, end).replaceAll(/\s+/g, ' ').trim())
        .filter((one) => one.length <= LONGEST_QUESTION && countWords(one) >= FEWEST_WORDS);
      texts.push(...inDrawnOrder(sentences, (one) => one).slice(0, perSource));
      const title = String(value('title')).trim();
      if (title !== '' && title.length <= LONGEST_QUESTION) texts.push(title);
    }
  }
  return texts;
}

/** Returns the values in an order that looks random, but depends only on their keys. */
function inDrawnOrder<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  const hashed = values.map((value) => {
    return { value, hash: createHash('sha256').update(keyOf(value)).digest('hex') };
  });
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ value }) => value);
}

function tableNamed(tables: readonly MovedTable[], name: string): MovedTable {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`There is no table ${name}`);
  return table;
}

function valuesOf(table: MovedTable, row: readonly MovedValue[]): (name: string) => MovedValue {
  return (name) => row[table.columns.findIndex((column) => column.name === name)] ?? null;
}
