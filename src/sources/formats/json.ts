import { reasonOf, UserFacingError } from '../../domain/errors.ts';
import type { PlacedWarning } from '../../domain/file-warnings.ts';
import type { DocumentDraft } from '../source-format.ts';
import type { Chat } from './chats/chat-message.ts';
import { isDiscordExport, readDiscordExport } from './chats/discord-export.ts';
import { isSlackExport, readSlackExport } from './chats/slack-export.ts';
import { writeChat } from './chats/write-chat.ts';
import { isJsonFeed, readJsonFeed } from './feed/json-feed.ts';
import { writeFeed } from './feed/write-feed.ts';
import { parseJson, type JsonValue, type ParsedJson } from './json/parse-json.ts';
import { metadataIn, documentIn } from './json/record-fields.ts';
import { JsonWriter } from './json/write-json.ts';
import { PlacedText } from './records/placed-text.ts';
import { type DraftDetails, toDraft } from './records/to-draft.ts';

/** A file with more lines that are not JSON than this, and than are JSON, is refused. */
const MAX_BAD_LINES = 1_000;
/** More lines that are not JSON give no further warnings. */
const MAX_WARNINGS = 100;

/**
 * Reads a channel that DiscordChatExporter exported, a day of a Slack channel, a JSON Feed, or any
 * other JSON as sections and rows. Also reads JSON Lines.
 *
 * @throws UserFacingError `json-syntax` | `data-too-deep` | `table-too-large`
 */
export function readJson(decoded: string): DocumentDraft {
  let parsed: ParsedJson;
  try {
    parsed = parseJson(decoded);
  } catch (error) {
    if (isJsonLines(decoded)) return readJsonLines(decoded);
    throw error;
  }
  const { value, warnings } = parsed;
  if (isDiscordExport(value)) {
    const { guild, channel, url, ...chat } = readDiscordExport(value);
    const title = channel === null ? null : `#${channel}`;
    return toChatDraft(chat, { metadata: { title, publisher: guild, url }, warnings });
  }
  if (isSlackExport(value)) return toChatDraft(readSlackExport(value), { warnings });
  if (isJsonFeed(value)) return writeFeed(readJsonFeed(value), warnings);
  const text = new PlacedText();
  const writer = new JsonWriter(text);
  writer.root(value);
  const isDocument = value.kind === 'object' && documentIn(value) !== null;
  return toDraft(text.finish(), {
    metadata: isDocument ? metadataIn(value) : {},
    warnings,
    leftOut: writer.leftOut,
  });
}

/**
 * Reads one JSON value per line. A line that is not JSON is left out, with a warning.
 *
 * @throws UserFacingError `json-syntax` | `data-too-deep` if few lines are JSON; `table-too-large`
 */
export function readJsonLines(decoded: string): DocumentDraft {
  const text = new PlacedText();
  const writer = new JsonWriter(text);
  const warnings: PlacedWarning[] = [];
  let firstFault: unknown = null;
  let values = 0;
  let bad = 0;
  decoded.split(/\r\n|\n|\r/).forEach((each, i) => {
    if (each.trim() === '') return;
    const line = i + 1;
    if (bad > MAX_BAD_LINES && bad > values && firstFault instanceof UserFacingError)
      throw firstFault;
    let parsed: ParsedJson;
    try {
      parsed = parseJson(each);
    } catch (error) {
      firstFault ??= error;
      bad += 1;
      const params = { reason: reasonIn(error) };
      warnings.push({ line, key: null, warning: { code: 'line-not-json', params } });
      return;
    }
    values += 1;
    warnings.push(...parsed.warnings.map((warning) => ({ ...warning, line })));
    writer.record(parsed.value, { kind: 'line', line });
  });
  if (values === 0 && firstFault instanceof UserFacingError) throw firstFault;
  return toDraft(text.finish(), {
    warnings: warnings.slice(0, MAX_WARNINGS),
    leftOut: writer.leftOut,
  });
}

/** Whether the first two lines are values of their own. */
function isJsonLines(decoded: string): boolean {
  const lines = decoded.split('\n', 1000).filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.slice(0, 2).every(isContainer);
}

function isContainer(line: string): boolean {
  let value: JsonValue;
  try {
    ({ value } = parseJson(line));
  } catch {
    return false;
  }
  return value.kind !== 'text';
}

function reasonIn(error: unknown): string {
  const problem = error instanceof UserFacingError ? error.problem : null;
  return problem?.code === 'json-syntax' ? problem.params.reason : reasonOf(error);
}

function toChatDraft(
  { messages, systemMessages, attachments }: Chat,
  details: DraftDetails,
): DocumentDraft {
  return toDraft(writeChat(messages), {
    ...details,
    leftOut: [
      { kind: 'system-message', count: systemMessages },
      { kind: 'attachment', count: attachments },
    ],
  });
}
