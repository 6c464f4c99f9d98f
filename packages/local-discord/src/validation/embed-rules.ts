import type { ValidationErrors } from './validation-errors.ts';
import { itemsOf, join, type Json, lengthOf } from './validation-errors.ts';

const MAX_TOTAL = 6000;
/** An embed is visible if it has at least one of these. */
const SHOWN = ['title', 'description'] as const;
const PICTURES = ['image', 'thumbnail', 'video'] as const;

/** Checks a message's embeds against the rules that are not in the specification. */
export function checkEmbeds(errors: ValidationErrors, embeds: readonly Json[], path: string): void {
  let total = 0;
  for (const [i, embed] of embeds.entries()) {
    total += checkEmbed(errors, embed, join(path, i));
  }
  if (total > MAX_TOTAL) {
    errors.add(
      'embed-total-6000',
      path,
      'MAX_EMBED_SIZE_EXCEEDED',
      `Embed size exceeds maximum size of ${MAX_TOTAL}.`,
    );
  }
}

/** Checks one embed. Returns the number of its characters that count towards the limit. */
function checkEmbed(errors: ValidationErrors, embed: Json, path: string): number {
  const author = embed['author'] as Json | undefined;
  const footer = embed['footer'] as Json | undefined;
  const fields = itemsOf(embed['fields']);
  let total = lengthOf(author?.['name']) + lengthOf(footer?.['text']);
  for (const key of SHOWN) total += lengthOf(embed[key]);
  for (const [i, field] of fields.entries()) {
    for (const key of ['name', 'value'] as const) {
      const length = lengthOf(field[key]);
      total += length;
      if (length > 0) continue;
      const at = join(path, `fields.${i}.${key}`);
      errors.add('embed-field-not-empty', at, 'BASE_TYPE_REQUIRED', 'This field is required');
    }
  }
  const hasPicture = PICTURES.some(
    (key) => lengthOf((embed[key] as Json | undefined)?.['url']) > 0,
  );
  if (total === 0 && fields.length === 0 && !hasPicture) {
    errors.add(
      'embed-not-empty',
      join(path, 'description'),
      'BASE_TYPE_REQUIRED',
      'This field is required',
    );
  }
  checkLink(errors, embed['url'], join(path, 'url'));
  checkLink(errors, author?.['url'], join(path, 'author.url'));
  checkPicture(errors, author?.['icon_url'], join(path, 'author.icon_url'));
  checkPicture(errors, footer?.['icon_url'], join(path, 'footer.icon_url'));
  for (const key of PICTURES) {
    checkPicture(errors, (embed[key] as Json | undefined)?.['url'], join(path, `${key}.url`));
  }
  return total;
}

export function checkLink(errors: ValidationErrors, url: unknown, path: string): void {
  checkScheme(errors, url, path, ['http:', 'https:']);
}

/** Checks the address of an image, which may also be a file of the same message. */
export function checkPicture(errors: ValidationErrors, url: unknown, path: string): void {
  checkScheme(errors, url, path, ['http:', 'https:', 'attachment:']);
}

function checkScheme(
  errors: ValidationErrors,
  url: unknown,
  path: string,
  schemes: readonly string[],
): void {
  if (typeof url !== 'string') return;
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  if (schemes.includes(scheme)) return;
  const names = schemes.map((name) => name.slice(0, -1)).join(', ');
  errors.add(
    'link-scheme',
    path,
    'URL_TYPE_INVALID_SCHEME',
    `Scheme "${scheme}" is not supported. Scheme must be one of (${names}).`,
  );
}
