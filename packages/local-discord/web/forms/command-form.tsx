import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { CommandFormProps } from './composer-props.ts';
import { OptionField, type OptionValue } from './option-field.tsx';

type Option = APIApplicationCommandBasicOption;

/** The form for the options of a slash command. */
export function CommandForm(props: CommandFormProps) {
  const { command, onDone, onProblem } = props;
  const [firstOption] = command.options;
  const [values, setValues] = useState<Readonly<Record<string, OptionValue>>>(
    firstOption === undefined ? {} : { [firstOption.name]: { text: props.first } },
  );
  const [added, setAdded] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState<readonly string[]>([]);

  const isShown = ({ name, required }: Option, at: number): boolean =>
    required === true || at === 0 || added.includes(name);
  const shown = command.options.filter(isShown);
  const others = command.options.filter((option, at) => !isShown(option, at));

  // Focus the first field, so that the user can continue typing.
  useLayoutEffect(() => {
    document.getElementById(firstOption === undefined ? 'run-command' : idOf(firstOption))?.focus();
  }, []);

  const newest = added.at(-1);
  useLayoutEffect(() => {
    if (newest !== undefined) document.getElementById(`option-${newest}`)?.focus();
  }, [newest]);

  const filled = (): Record<string, string | boolean | number> =>
    Object.fromEntries(
      shown.flatMap((option) => {
        const value = values[option.name];
        if (value === undefined || value.text.trim() === '') return [];
        return [[option.name, toSent(option, value)]];
      }),
    );

  function send(event: Event): void {
    event.preventDefault();
    const sent = filled();
    const lacking = shown.filter(({ name, required }) => required === true && !(name in sent));
    setMissing(lacking.map(({ name }) => name));
    const [lack] = lacking;
    if (lack !== undefined) {
      onProblem(`/${command.path} needs ${lacking.map(({ name }) => name).join(' and ')}.`);
      document.getElementById(idOf(lack))?.focus();
      return;
    }
    onProblem(null);
    props.onSlash(command.path, sent);
    onDone();
  }

  return (
    <form class="composer command" onSubmit={send} aria-label={`Command /${command.path}`}>
      <div class="command-head">
        <span class="command-name">/{command.path}</span>
        <span class="command-about">{command.description}</span>
        <button
          type="button"
          class="quiet"
          aria-label="Discard the command"
          onClick={() => {
            onProblem(null);
            onDone();
          }}
        >
          ✕
        </button>
      </div>
      <div class="command-options">
        {shown.map((option) => (
          <OptionField
            {...props}
            key={option.name}
            id={idOf(option)}
            option={option}
            value={values[option.name] ?? { text: '' }}
            isMissing={missing.includes(option.name)}
            filled={filled}
            onValue={(value) => {
              setValues((before) => ({ ...before, [option.name]: value }));
            }}
            onLeave={() => {
              if (option === firstOption) onDone();
              else setAdded((before) => before.filter((name) => name !== option.name));
            }}
          />
        ))}
      </div>
      <div class="command-foot">
        {others.map(({ name, description }) => (
          <button
            key={name}
            type="button"
            class="add-option"
            title={description}
            onClick={() => {
              setAdded((before) => [...before, name]);
            }}
          >
            + {name}
          </button>
        ))}
        <button type="submit" id="run-command" class="primary">
          Send
        </button>
      </div>
    </form>
  );
}

function idOf({ name }: Option): string {
  return `option-${name}`;
}

function toSent({ type }: Option, { text, picked }: OptionValue): string | boolean | number {
  if (type === ApplicationCommandOptionType.Boolean) return text === 'true';
  const isNumber =
    type === ApplicationCommandOptionType.Integer || type === ApplicationCommandOptionType.Number;
  // Text that is no number is sent unchanged. The local Discord then refuses it and names the option.
  if (isNumber && text.trim() !== '' && !Number.isNaN(Number(picked ?? text))) {
    return Number(picked ?? text);
  }
  return picked === undefined ? text : String(picked);
}
