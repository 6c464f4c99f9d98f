import type { PlacedWarning } from '../../domain/file-warnings.ts';
import type { DocumentDraft } from '../source-format.ts';
import { decodeXml } from './feed/decode-xml.ts';
import { parseXmlFeed } from './feed/parse-xml-feed.ts';
import { writeFeed } from './feed/write-feed.ts';

/**
 * Reads RSS and Atom feeds, with one section for each entry.
 *
 * `htmlparser2` reads them because it also reads damaged feeds, loads nothing and expands no declared
 * entities. `feedsmith` 3.0.1 refuses a feed that is cut off.
 *
 * @throws UserFacingError `not-a-feed` | `data-too-deep` | `not-utf8` | `binary`
 */
export function readFeed(bytes: Uint8Array): DocumentDraft {
  const { isCutOff, ...feed } = parseXmlFeed(decodeXml(bytes));
  const warnings: PlacedWarning[] = isCutOff
    ? [{ line: null, key: null, warning: { code: 'cut-off', params: {} } }]
    : [];
  return writeFeed(feed, warnings);
}
