import { describe, expect, it } from 'vitest';
import {
  createDigestComposer,
  type Delivered,
  type DigestComposer,
} from '../../../src/digest/summarize/digest-composer.ts';
import type { KnownSentence } from '../../../src/digest/summarize/find-news.ts';
import { searchIndexOver } from '../../support/search-index-over.ts';
import { openScanningIndex } from '../../../src/index/open-passage-index.ts';
import { type Files, setUp, type Setting } from '../../index/ingest-setting.ts';

const FERRY = 'The ferry to Norholm sails at seven in the morning.';
const COUNCIL = 'The council of the island met in the old town hall.';
const BRIDGE = 'The bridge over the sound stays closed until the spring.';
const MAYOR = 'The mayor resigned after a long dispute about the harbour.';
const PRICE = 'A carpenter from Norholm builds the new pier without nails.';

const ROAD = 'The road around the lighthouse gets a new surface in June.';
/** The first digest quotes at most three of them. */
const ALL = [FERRY, COUNCIL, BRIDGE, ROAD];

const page = (...sentences: string[]): string => `${sentences.join('\n\n')}\n`;

/** The quotes of a digest by source, and the sources that it calls changed. */
interface Sent {
  readonly quotes: Record<string, string[]>;
  readonly changed: readonly string[];
}

/** A channel that gets a digest after each change. It remembers what it was given. */
class Channel {
  readonly #setting: Setting;
  readonly #composer: DigestComposer;
  readonly #delivered = new Map<string, string>();
  readonly #quoted: KnownSentence[] = [];
  readonly #newest: number | null;

  constructor(setting: Setting, newest: number | null) {
    this.#setting = setting;
    this.#newest = newest;
    const { store, embedder } = setting;
    this.#composer = createDigestComposer({
      ...{ store, embedder },
      index: searchIndexOver({
        ...{ store, embedder, reader: null },
        passages: openScanningIndex(embedder.dimensions),
      }),
    });
  }

  /** Changes the files, and returns the next digest. */
  async next(files: Files): Promise<Sent> {
    await this.#ingest(files);
    return this.#compose(this.#delivered);
  }

  /** Changes the files, and returns the digest of everything since the time before the change. */
  async since(files: Files): Promise<Sent> {
    const before = new Date(this.#setting.time.now - 1000).toISOString();
    await this.#ingest(files);
    return this.#compose(await this.#composer.deliveredAt(before));
  }

  async #ingest(files: Files): Promise<void> {
    this.#setting.write(files);
    await this.#setting.ingest();
    this.#setting.time.now += 3_600_000;
  }

  async #compose(delivered: Delivered): Promise<Sent> {
    const { items, skipped } = await this.#composer.compose({
      ...{ delivered: new Map(delivered), quoted: [...this.#quoted] },
      ...(this.#newest === null ? {} : { newest: this.#newest }),
    });
    for (const { sourceId, contentHash } of [...items, ...skipped]) {
      this.#delivered.set(sourceId, contentHash);
    }
    this.#quoted.push(...items.flatMap(({ quotes }) => quotes));
    return {
      quotes: Object.fromEntries(
        items.map(({ sourceId, quotes }) => [sourceId, quotes.map(({ text }) => text)]),
      ),
      changed: items.flatMap(({ sourceId, isChanged }) => (isChanged ? [sourceId] : [])),
    };
  }
}

const NOTHING: Sent = { quotes: {}, changed: [] };
const START: Files = { 'a.md': page(...ALL), 'b.md': page(MAYOR) };

describe.each(['next', 'since'] as const)('a digest of the changes (%s)', (way) => {
  async function begin(newest: number | null = null): Promise<Channel> {
    const channel = new Channel(await setUp(), newest);
    await channel.next(START);
    return channel;
  }

  it('quotes only the new sentence of a changed source, and calls the source changed', async () => {
    const channel = await begin();
    const sent = await channel[way]({ 'a.md': page(FERRY, PRICE, COUNCIL, BRIDGE, ROAD) });
    expect(sent).toEqual({ quotes: { a: [PRICE] }, changed: ['a'] });
  });

  it('does not call a new source changed', async () => {
    const channel = await begin();
    expect(await channel[way]({ 'c.md': page(PRICE) })).toEqual({
      ...{ quotes: { c: [PRICE] }, changed: [] },
    });
  });

  it('quotes nothing if a file was renamed', async () => {
    const channel = await begin();
    const renamed = { 'a.md': null, 'z.md': page(...ALL) };
    expect(await channel[way](renamed)).toEqual(NOTHING);
  });

  it('quotes only the new sentence if a file was renamed and changed', async () => {
    const channel = await begin();
    const renamed = { 'a.md': null, 'z.md': page(...ALL, PRICE) };
    expect((await channel[way](renamed)).quotes).toEqual({ z: [PRICE] });
  });

  it('quotes nothing if a sentence moved within its source', async () => {
    const channel = await begin();
    expect(await channel[way]({ 'a.md': page(BRIDGE, FERRY, ROAD, COUNCIL) })).toEqual(NOTHING);
  });

  it.each([null, 1])(
    'quotes nothing if a sentence moved to another source (newest sources: %s)',
    async (newest) => {
      for (const sentence of ALL) {
        const channel = await begin(newest);
        const left = ALL.filter((one) => one !== sentence);
        const moved = { 'a.md': page(...left), 'b.md': page(MAYOR, sentence) };
        expect(await channel[way](moved)).toEqual(NOTHING);
      }
    },
  );

  it('quotes nothing if a source was removed and added again unchanged', async () => {
    const channel = await begin();
    expect(await channel[way]({ 'a.md': null })).toEqual(NOTHING);
    expect(await channel[way](START)).toEqual(NOTHING);
  });

  it('quotes nothing if a removed source comes back under another name', async () => {
    const channel = await begin();
    expect(await channel[way]({ 'a.md': null })).toEqual(NOTHING);
    expect(await channel[way]({ 'y.md': page(...ALL) })).toEqual(NOTHING);
  });
});
