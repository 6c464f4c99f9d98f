import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { act, reasonOf } from '../act.ts';
import { signOf } from '../channel-sign.ts';
import { Combobox } from './combobox.tsx';
import { CommandForm } from './command-form.tsx';
import type { ComposerProps } from './composer-props.ts';
import { Icon } from '../icon.tsx';
import { fittingCommands, type UsableCommand } from './usable-command.ts';

/** The message box, for plain text or a slash command with its options. */
export function Composer(props: ComposerProps) {
  const { userId, channel, commands, prepared, onProblem } = props;
  const [text, setText] = useState('');
  const [begun, setBegun] = useState<{ command: UsableCommand; value: string } | null>(null);
  const [isListShut, shutList] = useState(false);

  useEffect(() => {
    if (prepared !== null) begin(prepared.path, prepared.value);
  }, [prepared]);

  const wasBegun = useRef(false);
  useLayoutEffect(() => {
    if (begun === null && wasBegun.current) document.getElementById('message-box')?.focus();
    wasBegun.current = begun !== null;
  }, [begun]);

  const options = useMemo(() => {
    if (!text.startsWith('/') || isListShut) return [];
    return fittingCommands(commands, text.slice(1)).map(({ path, description }) => ({
      key: path,
      name: `/${path}`,
      detail: description,
    }));
  }, [text, commands, isListShut]);

  function begin(path: string, value = ''): void {
    const command = commands.find((one) => one.path === path);
    if (command === undefined) return;
    setBegun({ command, value });
    setText('');
    onProblem(null);
  }

  function type(value: string): void {
    shutList(false);
    // As in Discord, a complete command name and a space open its form. The rest is its first option.
    const meant = commands.find(({ path }) => value.startsWith(`/${path} `));
    if (meant === undefined) setText(value);
    else begin(meant.path, value.slice(meant.path.length + 2));
  }

  function send(event: Event): void {
    event.preventDefault();
    if (text.trim() === '') return;
    if (text.startsWith('/')) {
      onProblem(`There is no command ${text.split(' ')[0] ?? text}.`);
      return;
    }
    act({ do: 'say', user: userId, channel: channel.id, content: text }).then(
      () => {
        setText('');
        onProblem(null);
      },
      (error: unknown) => {
        onProblem(reasonOf(error));
      },
    );
  }

  // The form waits until a channel that offers the command is open.
  if (begun !== null && commands.some(({ path }) => path === begun.command.path)) {
    return (
      <CommandForm
        {...props}
        key={`${begun.command.path} ${begun.value}`}
        command={begun.command}
        first={begun.value}
        onDone={() => {
          setBegun(null);
        }}
      />
    );
  }
  const name = `Message ${signOf(channel)}${channel.name}`;
  return (
    <form class="composer" onSubmit={send}>
      <Combobox
        id="message-box"
        label={name}
        placeholder={name}
        value={text}
        options={options}
        isFirstMeant
        maxLength={2000}
        onInput={type}
        onPick={begin}
        onFocus={() => {
          shutList(false);
        }}
        onBlur={() => {
          shutList(true);
        }}
        onEscape={() => {
          shutList(true);
        }}
      />
      <button type="submit" class="send" aria-label="Send">
        <Icon name="send" />
      </button>
    </form>
  );
}
