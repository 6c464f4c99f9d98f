import { toButtonId } from '../interactions/button-id.ts';
import type { ButtonView, Reply } from '../interactions/reply.ts';
import type { Locale } from '../locales/locale.ts';

/** More items than this are hard to read at once. */
const MOST_ON_PAGE = 20;

export interface PageLayout {
  /** Maximum length of a page in UTF-16 code units. */
  readonly room: number;
  readonly between: string;
}

/** Distributes items over as few pages as possible, in order. An item longer than a page gets its own page. */
export function intoPages(items: readonly string[], { room, between }: PageLayout): string[][] {
  const pages: string[][] = [];
  let left = 0;
  for (const item of items) {
    const page = pages.at(-1);
    const length = item.length + between.length;
    if (page && page.length < MOST_ON_PAGE && length <= left) {
      page.push(item);
      left -= length;
    } else {
      pages.push([item]);
      left = room - item.length;
    }
  }
  return pages;
}

/** The page of a list that a reply shows, and the action and further arguments of its buttons. */
export interface PagePlace {
  /** Index from 0. */
  readonly page: number;
  readonly pages: number;
  readonly action: string;
  readonly args?: readonly string[];
}

/** Returns buttons for the previous and next pages, or none for a single page. Their first argument is the page. */
export function pageButtons(
  { page, pages, action, args = [] }: PagePlace,
  { buttons: { previous, next } }: Locale,
): Pick<Reply, 'buttons'> {
  if (pages <= 1) return {};
  const to = (label: string, other: number): ButtonView => ({
    label,
    // A disabled button also needs an ID, which must differ from the other button's ID.
    customId: toButtonId(action, Math.max(0, other), ...args),
    isDisabled: other < 0 || other >= pages,
  });
  return { buttons: [[to(previous, page - 1), to(next, page + 1)]] };
}
