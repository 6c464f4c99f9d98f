import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
} from 'discord-api-types/v10';
import { useMemo, useRef, useState } from 'preact/hooks';
import { act, reasonOf } from '../act.ts';
import { Combobox } from './combobox.tsx';
import type { CommandFormProps } from './composer-props.ts';

const { Boolean: YesNo, Channel, Integer, Number: Fraction, User } = ApplicationCommandOptionType;
/** The pause in typing after which suggestions are requested, in milliseconds. */
const PAUSE_MS = 60;

export interface OptionValue {
  /** The visible text. */
  readonly text: string;
  /** The value to send, if the value differs from the text. */
  readonly picked?: string | number;
}

interface OptionFieldProps extends CommandFormProps {
  readonly id: string;
  readonly option: APIApplicationCommandBasicOption;
  readonly value: OptionValue;
  readonly isMissing: boolean;
  /** Returns the current values of all options, as they would be sent. */
  readonly filled: () => Record<string, string | boolean | number>;
  readonly onValue: (value: OptionValue) => void;
  readonly onLeave: () => void;
}

/** An option of a command: a list of choices, a field, or a field with suggestions. */
export function OptionField(props: OptionFieldProps) {
  const { id, option, value, isMissing, onValue } = props;
  const { name, description, required = false } = option;
  const offered = offeredFor(props);
  const describedBy = `${id}-about`;
  const suggests = 'autocomplete' in option && option.autocomplete;
  const isNumber = option.type === Integer || option.type === Fraction;
  return (
    <div class="option" data-missing={isMissing}>
      <label for={id}>
        {name}
        {required && (
          <span class="required" title="required">
            {' '}
            *<span class="unseen"> required</span>
          </span>
        )}
      </label>
      {offered !== null ? (
        <select
          id={id}
          value={value.text}
          aria-required={required}
          aria-invalid={isMissing}
          aria-describedby={describedBy}
          onChange={({ currentTarget }) => {
            onValue({ text: currentTarget.value });
          }}
        >
          <option value="">choose</option>
          {offered.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.name}
            </option>
          ))}
        </select>
      ) : suggests ? (
        <SuggestingField {...props} describedBy={describedBy} />
      ) : (
        <input
          id={id}
          value={value.text}
          inputMode={isNumber ? 'decimal' : 'text'}
          maxLength={'max_length' in option ? option.max_length : undefined}
          autocomplete="off"
          aria-required={required}
          aria-invalid={isMissing}
          aria-describedby={describedBy}
          onInput={({ currentTarget }) => {
            onValue({ text: currentTarget.value });
          }}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Escape') props.onDone();
            else if (key === 'Backspace' && currentTarget.value === '') props.onLeave();
          }}
        />
      )}
      <span id={describedBy} class="option-about">
        {description}
      </span>
    </div>
  );
}

/** Returns the choices of an option that accepts only these, or `null`. */
function offeredFor({ option, channels, users }: OptionFieldProps) {
  if (option.type === YesNo) return ['true', 'false'].map((value) => ({ name: value, value }));
  if (option.type === Channel)
    return channels.map(({ id, name }) => ({ name: `#${name}`, value: id }));
  if (option.type === User) return users.map(({ id, name }) => ({ name, value: id }));
  if (!('choices' in option)) return null;
  return option.choices.map(({ name, value }) => ({ name, value: String(value) }));
}

function SuggestingField(props: OptionFieldProps & { readonly describedBy: string }) {
  const { id, option, value, command, channel, userId, filled, onValue } = props;
  const [choices, setChoices] = useState<readonly APIApplicationCommandOptionChoice[]>([]);
  const asked = useRef(0);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  function suggest(typed: string, after: number): void {
    clearTimeout(pause.current);
    const turn = ++asked.current;
    pause.current = setTimeout(() => {
      const others = Object.fromEntries(
        Object.entries(filled()).filter(([name]) => name !== option.name),
      );
      const where = { user: userId, channel: channel.id, path: command.path };
      act({ do: 'suggest', ...where, option: option.name, typed, filled: others }).then(
        (done) => {
          // Ignore the response to an outdated request.
          if (turn === asked.current) setChoices(done.choices ?? []);
        },
        (error: unknown) => {
          if (turn === asked.current) props.onProblem(reasonOf(error));
        },
      );
    }, after);
  }
  function shut(): void {
    asked.current++;
    clearTimeout(pause.current);
    setChoices([]);
  }

  const options = useMemo(
    () => choices.map(({ name, value: sent }) => ({ key: String(sent), name })),
    [choices],
  );

  return (
    <Combobox
      id={id}
      label={option.name}
      value={value.text}
      options={options}
      isRequired={option.required === true}
      isInvalid={props.isMissing}
      describedBy={props.describedBy}
      onInput={(typed) => {
        onValue({ text: typed });
        suggest(typed, PAUSE_MS);
      }}
      onPick={(key) => {
        const picked = choices.find(({ value: sent }) => String(sent) === key);
        if (picked !== undefined) onValue({ text: picked.name, picked: picked.value });
        shut();
      }}
      onFocus={() => {
        suggest(value.text, 0);
      }}
      onBlur={shut}
      onEscape={() => {
        if (choices.length > 0) shut();
        else props.onDone();
      }}
      onLeave={props.onLeave}
    />
  );
}
