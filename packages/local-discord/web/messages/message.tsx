import {
  ApplicationCommandType,
  type APIApplicationCommand,
  MessageFlags,
  MessageType,
} from 'discord-api-types/v10';
import { useState } from 'preact/hooks';
import type { SeenMessage } from '../../src/user/seen-message.ts';
import { Embed } from './embed.tsx';
import { Icon } from '../icon.tsx';
import { Markdown } from './markdown.tsx';
import { MessageComponent } from './message-component.tsx';
import { MessageMenu } from './message-menu.tsx';
import type { MessageActions } from './message-actions.ts';
import type { Names } from '../names.ts';

export interface MessageProps {
  readonly message: SeenMessage;
  readonly replied: SeenMessage | undefined;
  readonly names: Names;
  readonly commands: readonly APIApplicationCommand[];
  readonly mayRemove: boolean;
  readonly actions: MessageActions;
}

/** A message as Discord's client shows it. */
export function Message(props: MessageProps) {
  const { message, replied, names, commands, actions } = props;
  const [menuAt, openMenu] = useState<'button' | 'pointer' | null>(null);
  const { id, author, createdAt, editedAt, ephemeral, loading, usedBy } = message;
  const isBot = author.bot === true;
  const isFromCommand = message.type === MessageType.ChatInputCommand;
  const time = new Date(createdAt);
  const items = [
    ...(ephemeral
      ? []
      : commands.filter(({ type }) => type === ApplicationCommandType.Message)
    ).map(({ name }) => ({
      name,
      run: () => {
        actions.command(message, name);
      },
    })),
    {
      name: 'Copy text',
      run: () => {
        void navigator.clipboard.writeText(textOf(message));
      },
    },
    ...(props.mayRemove
      ? [
          {
            name: ephemeral ? 'Dismiss message' : 'Delete message',
            run: () => {
              actions.remove(message);
            },
          },
        ]
      : []),
  ];
  return (
    <li
      class={ephemeral ? 'message ephemeral' : 'message'}
      data-message={id}
      aria-labelledby={`by-${id}`}
      onContextMenu={(event) => {
        // On a link or selected text, the browser's own menu is more useful.
        const isOnLink = (event.target as Element).closest('a, input, select') !== null;
        if (isOnLink || getSelection()?.isCollapsed === false) return;
        event.preventDefault();
        openMenu('pointer');
      }}
    >
      {usedBy !== null && (isFromCommand || replied === undefined) ? (
        <div class="origin">
          <Avatar name={usedBy.user.username} isSmall />
          <span class="origin-name">{usedBy.user.username}</span> used{' '}
          <span class="origin-command">{usedBy.name}</span>
        </div>
      ) : (
        message.replyTo !== null && (
          <div class="origin">
            {replied === undefined ? (
              <em>The original message was deleted</em>
            ) : (
              <>
                <span class="origin-name">{replied.author.username}</span>
                <span class="origin-text">{textOf(replied).slice(0, 200)}</span>
              </>
            )}
          </div>
        )
      )}
      <Avatar name={author.username} isBot={isBot} />
      <div class="message-head" id={`by-${id}`}>
        <span class={isBot ? 'author bot' : 'author'}>{author.username}</span>
        {isBot && <span class="tag">APP</span>}
        <time dateTime={time.toISOString()} title={time.toLocaleString()}>
          {time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
        </time>
        {message.published && <span class="tag plain">published</span>}
      </div>
      <div class="message-body">
        {loading ? (
          <p class="thinking">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {author.username} is thinking …
          </p>
        ) : (
          <Content {...props} edited={editedAt !== null} />
        )}
        {ephemeral && (
          <p class="only-you">
            <Icon name="eye" /> Only you can see this ·{' '}
            <button
              type="button"
              class="link"
              onClick={() => {
                actions.remove(message);
              }}
            >
              Dismiss message
            </button>
          </p>
        )}
      </div>
      <MessageMenu
        label={`Menu of the message by ${names.user(author.id) ?? author.username}`}
        items={items}
        isOpen={menuAt !== null}
        onToggle={(isOpen) => {
          openMenu(isOpen ? 'button' : null);
        }}
      />
    </li>
  );
}

function Content({ message, names, actions, edited }: MessageProps & { readonly edited: boolean }) {
  const { content, embeds, components, attachments, flags } = message;
  const areEmbedsHidden = (flags & MessageFlags.SuppressEmbeds) !== 0;
  return (
    <>
      {content !== '' && (
        <div class="content">
          <Markdown text={content} names={names} />
          {edited && <span class="edited"> (edited)</span>}
        </div>
      )}
      {!areEmbedsHidden &&
        embeds.map((embed, at) => <Embed key={at} embed={embed} names={names} />)}
      {attachments.map(({ id, filename, size }) => (
        <p key={id} class="attachment">
          <Icon name="file" /> {filename} ({size} bytes)
        </p>
      ))}
      {components.map((component, at) => (
        <MessageComponent
          key={at}
          component={component}
          message={message}
          names={names}
          actions={actions}
        />
      ))}
      {content === '' && edited && <span class="edited">(edited)</span>}
    </>
  );
}

function Avatar({
  name,
  isBot = false,
  isSmall = false,
}: {
  readonly name: string;
  readonly isBot?: boolean;
  readonly isSmall?: boolean;
}) {
  const hue = Array.from(name).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 6, 7);
  const kind = isBot ? 'is-bot' : `hue-${hue}`;
  return (
    <span class={`avatar ${kind}${isSmall ? ' small' : ''}`} aria-hidden="true">
      {name.charAt(0).toUpperCase()}
    </span>
  );
}

/** Returns the text that "Copy text" copies. */
function textOf({ content, embeds }: SeenMessage): string {
  const ofEmbeds = embeds.flatMap(({ title, description, fields = [] }) => [
    title,
    description,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]);
  return [content, ...ofEmbeds].filter((part) => part !== undefined && part !== '').join('\n');
}
