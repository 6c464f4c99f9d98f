import { toTextFileName } from '../../../curating/file-name.ts';
import { checkEditor } from '../../commands/check-editor.ts';
import type { CommandContext } from '../../commands/command.ts';
import { renderAddition } from '../../render/render-editing.ts';
import { toButtonId } from '../button-id.ts';
import type { FormAction } from '../form.ts';
import type { FormView } from '../reply.ts';

const NAME = 'add-text';
const TITLE = 'title';
const TEXT = 'text';
const MAX_TITLE = 100;
/** Discord allows no more in one field. */
const MAX_TEXT = 4000;

/** The form for a source that a user types or pastes. */
export function textForm({ locale: { editing: words } }: CommandContext): FormView {
  return {
    customId: toButtonId(NAME),
    title: words.formTitle,
    fields: [
      { name: TITLE, label: words.titleLabel, isLong: false, maxLength: MAX_TITLE },
      { name: TEXT, label: words.textLabel, isLong: true, maxLength: MAX_TEXT },
    ],
  };
}

/** `v1:add-text` adds the typed text as a source. */
export const addTextForm: FormAction = {
  name: NAME,
  async run(fields, context) {
    const editor = checkEditor(context);
    const title = (fields.get(TITLE) ?? '').replace(/\s+/gu, ' ').trim();
    const text = (fields.get(TEXT) ?? '').replaceAll('\r\n', '\n');
    const upload = {
      name: toTextFileName(title),
      bytes: Buffer.from(toDocument(title, text)),
    };
    const added = await context.curator.add(editor, {
      name: upload.name,
      size: upload.bytes.byteLength,
      read: () => Promise.resolve(upload.bytes),
    });
    return renderAddition(added, context);
  },
};

/** Returns a Markdown document. A string in JSON is valid in YAML too, so no title can end the front matter. */
function toDocument(title: string, text: string): string {
  // YAML treats these characters as line ends, but JSON does not escape them.
  const quoted = JSON.stringify(title).replace(
    /[\u0085\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `---\ntitle: ${quoted}\n---\n\n${text.trim()}\n`;
}
