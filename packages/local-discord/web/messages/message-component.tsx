import {
  type APIMessageTopLevelComponent,
  type APIComponentInMessageActionRow,
  type APISelectMenuComponent,
  type APIButtonComponent,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import { useState } from 'preact/hooks';
import type { SeenMessage } from '../../src/user/seen-message.ts';
import { Picture } from './embed.tsx';
import { Markdown } from './markdown.tsx';
import type { MessageActions } from './message-actions.ts';
import type { Names } from '../names.ts';
import { WebLink } from './web-link.tsx';

interface Shared {
  readonly message: SeenMessage;
  readonly names: Names;
  readonly actions: MessageActions;
}

/** A component of a message, with its nested components. */
export function MessageComponent({
  component,
  ...shared
}: Shared & { readonly component: APIMessageTopLevelComponent }) {
  const { names } = shared;
  switch (component.type) {
    case ComponentType.ActionRow:
      return (
        <div class="action-row">
          {component.components.map((inner, at) => (
            <Control key={at} component={inner} {...shared} />
          ))}
        </div>
      );
    case ComponentType.Container: {
      const { accent_color: accent, components, spoiler } = component;
      const color =
        typeof accent === 'number' ? `#${accent.toString(16).padStart(6, '0')}` : undefined;
      const inner = components.map((one, at) => (
        <MessageComponent key={at} component={one} {...shared} />
      ));
      return (
        <div
          class="container"
          style={color === undefined ? undefined : { borderLeft: `4px solid ${color}` }}
        >
          {spoiler === true ? (
            <details>
              <summary>Spoiler</summary>
              {inner}
            </details>
          ) : (
            inner
          )}
        </div>
      );
    }
    case ComponentType.Section:
      return (
        <div class="section">
          <div>
            {component.components.map(({ content }, at) => (
              <div key={at} class="content">
                <Markdown text={content} names={names} />
              </div>
            ))}
          </div>
          {component.accessory.type === ComponentType.Button ? (
            <Control component={component.accessory} {...shared} />
          ) : (
            <Picture url={component.accessory.media.url} about={component.accessory.description} />
          )}
        </div>
      );
    case ComponentType.TextDisplay:
      return (
        <div class="content">
          <Markdown text={component.content} names={names} />
        </div>
      );
    case ComponentType.Separator:
      return component.divider === false ? <div class="gap" /> : <hr />;
    case ComponentType.MediaGallery:
      return (
        <>
          {component.items.map(({ media, description }, at) => (
            <Picture key={at} url={media.url} about={description} />
          ))}
        </>
      );
    case ComponentType.File:
      return <Picture url={component.file.url} about="File" />;
  }
}

function Control({
  component,
  ...shared
}: Shared & { readonly component: APIComponentInMessageActionRow }) {
  return component.type === ComponentType.Button ? (
    <Button component={component} {...shared} />
  ) : (
    <Select component={component} {...shared} />
  );
}

const STYLES: Readonly<Record<ButtonStyle, string>> = {
  [ButtonStyle.Primary]: 'primary',
  [ButtonStyle.Secondary]: 'secondary',
  [ButtonStyle.Success]: 'success',
  [ButtonStyle.Danger]: 'danger',
  [ButtonStyle.Link]: 'secondary',
  [ButtonStyle.Premium]: 'primary',
};

function Button({
  component,
  message,
  actions,
}: Shared & { readonly component: APIButtonComponent }) {
  const { style, disabled = false } = component;
  const emoji = 'emoji' in component ? component.emoji.name : undefined;
  const face = (
    <>
      {emoji !== undefined && <span aria-hidden="true">{emoji} </span>}
      {'label' in component ? component.label : ''}
    </>
  );
  if ('url' in component) {
    return (
      <span class="discord-button secondary">
        <WebLink href={component.url}>{face} ↗</WebLink>
      </span>
    );
  }
  const customId = 'custom_id' in component ? component.custom_id : null;
  return (
    <button
      type="button"
      class={`discord-button ${STYLES[style]}`}
      disabled={disabled || customId === null}
      data-custom-id={customId}
      onClick={() => {
        if (customId !== null) actions.press(message, customId);
      }}
    >
      {face}
    </button>
  );
}

function Select({
  component,
  message,
  actions,
}: Shared & { readonly component: APISelectMenuComponent }) {
  const { custom_id: customId, placeholder, disabled = false } = component;
  const { min_values: min = 1, max_values: max = 1 } = component;
  const options = 'options' in component ? component.options : [];
  const [chosen, setChosen] = useState<readonly string[]>(
    options.filter((option) => option.default === true).map(({ value }) => value),
  );
  const label = placeholder ?? 'Make a selection';
  if (component.type !== ComponentType.StringSelect) {
    return <p class="note">Selects of this type ({component.type}) are not supported here.</p>;
  }
  if (max === 1) {
    return (
      <select
        aria-label={label}
        disabled={disabled}
        value={chosen[0] ?? ''}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          setChosen([value]);
          if (value !== '') actions.select(message, customId, [value]);
        }}
      >
        <option value="">{label}</option>
        {options.map(({ value, label: name, description }) => (
          <option key={value} value={value}>
            {description === undefined ? name : `${name}: ${description}`}
          </option>
        ))}
      </select>
    );
  }
  return (
    <fieldset class="many" disabled={disabled}>
      <legend>{label}</legend>
      {options.map(({ value, label: name, description }) => (
        <label key={value}>
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ currentTarget: { checked } }) => {
              setChosen((before) =>
                checked ? [...before, value] : before.filter((one) => one !== value),
              );
            }}
          />
          {description === undefined ? name : `${name}: ${description}`}
        </label>
      ))}
      <button
        type="button"
        class="discord-button primary"
        disabled={chosen.length < min || chosen.length > max}
        onClick={() => {
          actions.select(message, customId, chosen);
        }}
      >
        Choose
      </button>
    </fieldset>
  );
}
