import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest, DigestItem } from '../../../src/domain/digest.ts';
import type { Subscription } from '../../../src/domain/subscription.ts';
import { MAX_MESSAGES } from '../../../src/digest/deliver/digest-channel.ts';
import { escapeMarkdown, readBlockQuote } from '../../../src/discord/render/escape.ts';
import { localTime, renderDigest } from '../../../src/discord/render/render-digest.ts';
import {
  renderPreview,
  renderSubscription,
} from '../../../src/discord/render/render-subscription.ts';
import { CONTENT, EMBED, type MessageFormat } from '../../../src/discord/render/message-format.ts';
import { en } from '../../../src/discord/locales/en.ts';
import { IN_CONTENT, IN_EMBED, inEnglish } from '../display.ts';
import { flatten, readMarkdown } from './discord-markdown.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { otherReason } from '../../support/other-reason.ts';

const SLOT = { scheduledAt: '2026-03-18T08:00:00.000Z', coversFrom: null };
const LOUD = { whenQuiet: 'nothing', zone: 'Europe/Berlin' } as const;
const MARKS = Array.from({ length: MAX_MESSAGES }, (_, i) => `mark000${i}`);

function item(
  sourceId: string,
  quotes: readonly string[],
  fields: Partial<DigestItem> = {},
): DigestItem {
  let at = 0;
  return {
    sourceId,
    contentHash: 'h',
    isChanged: false,
    title: `Title of ${sourceId}`,
    publisher: null,
    author: null,
    published: null,
    url: null,
    alsoReportedBy: [],
    quotes: quotes.map((text) => {
      const start = at;
      at += text.length + 1;
      return { sourceId, passageId: `${sourceId}#0`, start, end: start + text.length, text };
    }),
    ...fields,
  };
}

const surfaces = fc.constantFrom<MessageFormat>(EMBED, CONTENT);
const hostileItem = fc
  .record({
    title: hostileText,
    publisher: fc.option(hostileText),
    published: fc.option(hostileText),
    url: fc.option(fc.oneof(fc.webUrl(), hostileText)),
    quotes: fc.array(hostileText, { minLength: 1, maxLength: 3 }),
    also: fc.nat({ max: 11 }),
  })
  .map(({ quotes, also, ...fields }) => ({
    quotes,
    fields,
    alsoReportedBy: Array.from({ length: also }, (_, i) => `other_source-${i}_${'x'.repeat(40)}`),
  }));
const hostileDigest = fc.array(hostileItem, { minLength: 1, maxLength: 12 }).map((all): Digest => ({
  items: all.map(({ quotes, fields, alsoReportedBy }, i) =>
    item(`source_${i}`, quotes, { ...fields, alsoReportedBy }),
  ),
  skipped: [],
}));

describe('a digest as messages', () => {
  it('mentions no one, keeps all source text inside quotes, and is never too long', () => {
    fc.assert(
      fc.property(hostileDigest, surfaces, (digest, surface) => {
        const pages = renderDigest(digest, LOUD, SLOT, MARKS, inEnglish(surface));
        const quotes = new Set(digest.items.flatMap((one) => one.quotes.map(({ text }) => text)));
        expect(pages.length).toBeGreaterThanOrEqual(1);
        expect(pages.length).toBeLessThanOrEqual(MAX_MESSAGES);
        for (const { body } of pages) {
          const below = surface === EMBED ? '' : `\n\n${escapeMarkdown(body.footer)}`;
          expect((body.text + below).length).toBeLessThanOrEqual(surface.limit);
          for (const { kind, text } of flatten(readMarkdown(body.text))) {
            expect(['text', 'bold', 'block quote', 'link', 'subtext']).toContain(kind);
            // A link's text is a title or other words that do not look like an address.
            if (kind === 'link') expect(text).not.toMatch(/:\/\/|discord\.gg/);
          }
          for (const block of body.text.match(/^> .*(?:\n> .*)*/gm) ?? []) {
            expect(quotes).toContain(readBlockQuote(block));
          }
        }
      }),
      { numRuns: 75 },
    );
  });

  it('has receipts for exactly the sources that it names, in the same order', () => {
    fc.assert(
      fc.property(hostileDigest, surfaces, (digest, surface) => {
        const pages = renderDigest(digest, LOUD, SLOT, MARKS, inEnglish(surface));
        const had = pages.flatMap(({ receipts }) => receipts.map(({ sourceId }) => sourceId));
        const all = digest.items.map(({ sourceId }) => sourceId);
        expect(had).toEqual(all.slice(0, had.length));
        pages.forEach(({ body, receipts }) => {
          for (const { sourceId } of receipts) {
            expect(body.text.replaceAll('\\', '')).toContain(sourceId);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has its local time and the mark of its slot in each footer', () => {
    const long = 'word '.repeat(600).trim();
    const items = ['a', 'b', 'c'].map((id) => item(id, [`${long} ${id}.`]));
    const pages = renderDigest({ items, skipped: [] }, LOUD, SLOT, MARKS, IN_EMBED);
    expect(pages.map(({ body }) => body.footer)).toEqual([
      en.digest.footer('18 Mar 2026, 09:00 (Europe/Berlin)', 'mark0000'),
      en.digest.footer('18 Mar 2026, 09:00 (Europe/Berlin)', 'mark0001'),
      en.digest.footer('18 Mar 2026, 09:00 (Europe/Berlin)', 'mark0002'),
    ]);
  });

  it('shows fewer quotes of a source if not all of them fit, and never part of a quote', () => {
    const [short, long] = [
      'The ferry sails at seven.',
      `${'The ferry sails again. '.repeat(90)}End.`,
    ];
    const [page] = renderDigest(
      { items: [item('a', [short, long])], skipped: [] },
      LOUD,
      SLOT,
      MARKS,
      IN_CONTENT,
    );
    expect(page?.body.text).toContain(`> ${short}`);
    expect(page?.body.text).not.toContain('again');
    expect(page?.receipts[0]?.quotes.map(({ text }) => text)).toEqual([short]);
    const [last] = renderDigest(
      { items: [item('a', [long, short])], skipped: [] },
      ...([LOUD, SLOT, MARKS, IN_CONTENT] as const),
    );
    expect(last?.body.text).toContain(`> ${short}`);
    const [named] = renderDigest(
      { items: [item('a', [long])], skipped: [] },
      LOUD,
      SLOT,
      MARKS,
      IN_CONTENT,
    );
    expect(named?.body.text).toContain('**Title of a** · a');
    expect(named?.body.text).not.toContain('> ');
  });

  it('begins with the number of sources and the start of the gap it covers', () => {
    const gap = { ...SLOT, coversFrom: '2026-03-16T08:00:00.000Z' };
    const items = [item('a', ['One thing.']), item('b', ['Another.'])];
    const [page] = renderDigest({ items, skipped: [] }, LOUD, gap, MARKS, IN_EMBED);
    expect(page?.body.text.split('\n')[0]).toBe(
      `${en.digest.head(2)} · ${en.digest.gap('<t:1773648000:f>')}`,
    );
  });

  it('gives the number of shown sources at its beginning, and fits even with a long time zone and a gap', () => {
    const zone = 'America/North_Dakota/New_Salem';
    const gap = { ...SLOT, coversFrom: '2026-03-16T08:00:00.000Z' };
    const items = Array.from({ length: 12 }, (_, i) => item(`s${i}`, ['word '.repeat(240).trim()]));
    const pages = renderDigest({ items, skipped: [] }, { ...LOUD, zone }, gap, MARKS, IN_CONTENT);
    expect(pages).toHaveLength(5);
    expect(pages[0]?.body.text).toContain(en.digest.head(5));
    const filling = [item('a', ['x'.repeat(1000)]), item('b', ['y'.repeat(560)])];
    for (const { body } of renderDigest(
      { items: filling, skipped: [] },
      ...([{ ...LOUD, zone }, gap, MARKS, IN_CONTENT] as const),
    )) {
      const whole = `${body.text}\n\n${escapeMarkdown(body.footer)}`;
      expect(whole.length).toBeLessThanOrEqual(CONTENT.limit);
    }
  });

  it('has no messages if nothing is new, or a single line if configured that way', () => {
    const none = { items: [], skipped: [] };
    expect(renderDigest(none, LOUD, SLOT, MARKS, IN_EMBED)).toEqual([]);
    const [page] = renderDigest(none, { ...LOUD, whenQuiet: 'line' }, SLOT, MARKS, IN_EMBED);
    expect(page?.body.text).toBe(en.digest.quiet);
    expect(page?.receipts).toEqual([]);
  });
});

describe('the texts about a subscription', () => {
  const subscription: Subscription = {
    subscriptionId: 'D-1',
    serverId: '7',
    channelId: '70',
    cadence: 'cron',
    pattern: '0 9 * * *',
    zone: 'Europe/Berlin',
    sourceIds: null,
    whenQuiet: 'nothing',
    isCrossposted: false,
    createdBy: '5',
    startsAfter: SLOT.scheduledAt,
    pausedBecause: null,
    lastError: null,
  };

  it('include a preview short enough for one message, with the number of messages and the reasons for skipped sources', () => {
    const items = Array.from({ length: 12 }, (_, i) =>
      item(`s${i}`, ['The ferry sails. '.repeat(40).trim()]),
    );
    const skipped = Array.from({ length: 9 }, (_, i) => ({
      sourceId: `skipped_${i}`,
      contentHash: 'h',
      isChanged: false,
      reason: { code: 'reported-by', params: { sourceIds: [`*b*_${i}`] } } as const,
    }));
    for (const surface of [EMBED, CONTENT]) {
      const { text } = renderPreview({ items, skipped }, subscription, 0, inEnglish(surface));
      expect(text.length).toBeLessThanOrEqual(surface.limit);
      expect(text).toMatch(/It would be \d messages/);
      expect(text).toContain(' · s0\n');
    }
    const { text } = renderPreview({ items: [], skipped }, subscription, 0, IN_EMBED);
    expect(text).toContain(
      en.digest.leftOut(
        'skipped\\_0',
        en.leftOutReasons['reported-by']({ sourceIds: ['\\*b\\*\\_0'] }),
      ),
    );
  });

  it('show any error as plain text, and mention no one', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (reason, error) => {
        const text = renderSubscription(
          {
            subscription: {
              ...subscription,
              pausedBecause: otherReason(reason),
              lastError: otherReason(error),
            },
            last: null,
            next: [Date.parse(SLOT.scheduledAt)],
            lacks: [],
          },
          en,
        );
        for (const { kind, text: shown } of flatten(readMarkdown(text))) {
          expect(['text', 'bold', 'code', 'mention', 'timestamp']).toContain(kind);
          if (kind === 'mention') expect(shown).toBe('<#70>');
          if (kind === 'code') expect(shown).toBe('0 9 * * *');
        }
      }),
    );
  });

  it('show local times with the local date', () => {
    expect(localTime('2026-12-31T23:30:00.000Z', 'Asia/Tokyo', en)).toBe(
      '1 Jan 2027, 08:30 (Asia/Tokyo)',
    );
    expect(localTime('2026-03-29T01:30:00.000Z', 'Europe/Berlin', en)).toBe(
      '29 Mar 2026, 03:30 (Europe/Berlin)',
    );
    expect(localTime('2026-03-18T00:00:59.999Z', 'UTC', en)).toBe('18 Mar 2026, 00:00 (UTC)');
  });
});
