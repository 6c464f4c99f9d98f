import type { APIEmbed } from 'discord-api-types/v10';
import { Icon } from '../icon.tsx';
import { Markdown } from './markdown.tsx';
import type { Names } from '../names.ts';
import { WebLink } from './web-link.tsx';

/** An embed in Discord's order. Images are shown as links, because the page contacts no other server. */
export function Embed({ embed, names }: { readonly embed: APIEmbed; readonly names: Names }) {
  const { author, title, url, description, fields = [], image, thumbnail, footer } = embed;
  const color =
    embed.color === undefined ? undefined : `#${embed.color.toString(16).padStart(6, '0')}`;
  return (
    <div class="embed" style={color === undefined ? undefined : { borderLeftColor: color }}>
      {author !== undefined && (
        <p class="embed-author">
          {author.url === undefined ? (
            author.name
          ) : (
            <WebLink href={author.url}>{author.name}</WebLink>
          )}
        </p>
      )}
      {title !== undefined && (
        <p class="embed-title">
          {url === undefined ? (
            <Markdown text={title} names={names} />
          ) : (
            <WebLink href={url}>
              <Markdown text={title} names={names} />
            </WebLink>
          )}
        </p>
      )}
      {description !== undefined && (
        <div class="embed-text">
          <Markdown text={description} names={names} />
        </div>
      )}
      {fields.length > 0 && (
        <dl class="embed-fields">
          {fields.map(({ name, value, inline }, at) => (
            <div key={at} class={inline === true ? 'inline' : undefined}>
              <dt>
                <Markdown text={name} names={names} />
              </dt>
              <dd>
                <Markdown text={value} names={names} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {thumbnail !== undefined && <Picture url={thumbnail.url} />}
      {image !== undefined && <Picture url={image.url} />}
      {(footer !== undefined || embed.timestamp !== undefined) && (
        <p class="embed-footer">
          {[
            footer?.text,
            embed.timestamp === undefined ? undefined : new Date(embed.timestamp).toLocaleString(),
          ]
            .filter((part) => part !== undefined)
            .join(' • ')}
        </p>
      )}
    </div>
  );
}

export function Picture({
  url,
  about,
}: {
  readonly url: string;
  readonly about?: string | null | undefined;
}) {
  return (
    <p class="picture">
      <Icon name="picture" /> {about ?? 'Image'}, not loaded: <WebLink href={url}>{url}</WebLink>
    </p>
  );
}
