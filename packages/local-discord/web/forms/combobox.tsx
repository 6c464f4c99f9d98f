import Nav from '@github/combobox-nav';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface ComboboxOption {
  readonly key: string;
  readonly name: string;
  readonly detail?: string;
}

export interface ComboboxProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly ComboboxOption[];
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  readonly isInvalid?: boolean;
  readonly maxLength?: number;
  /** Whether Enter selects the first option even without an arrow key. */
  readonly isFirstMeant?: boolean;
  readonly describedBy?: string;
  readonly onInput: (value: string) => void;
  readonly onPick: (key: string) => void;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
  readonly onEscape?: () => void;
  /** Called when Backspace is pressed in an empty field. */
  readonly onLeave?: () => void;
}

/** A text field with suggestions, following the ARIA combobox pattern with a listbox popup. */
export function Combobox(props: ComboboxProps) {
  const { id, label, value, options, onPick } = props;
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const nav = useRef<Nav | null>(null);
  const listId = useId();
  const isOpen = options.length > 0;
  const first = props.isFirstMeant === true ? 'active' : 'none';

  // Layout effects, so that they run before the next key press.
  useLayoutEffect(() => {
    if (input.current === null || list.current === null) return;
    const made = new Nav(input.current, list.current, { firstOptionSelectionMode: first });
    nav.current = made;
    return () => {
      made.destroy();
    };
  }, [first]);
  useLayoutEffect(() => {
    if (isOpen) nav.current?.start();
    else nav.current?.stop();
  }, [isOpen, first]);
  // Registered after the library's own listener, which clears the selection on every input.
  useEffect(() => {
    if (isOpen) nav.current?.resetSelection();
  }, [options, isOpen]);
  useLayoutEffect(() => {
    const element = list.current;
    const pick = ({ target }: Event): void => {
      const key = (target as HTMLElement).dataset['key'];
      if (key !== undefined) onPick(key);
    };
    element?.addEventListener('combobox-commit', pick);
    return () => {
      element?.removeEventListener('combobox-commit', pick);
    };
  }, [onPick]);

  return (
    <div class="combobox">
      <ul
        ref={list}
        id={listId}
        role="listbox"
        aria-label={`Suggestions for ${label}`}
        class="suggestions"
        hidden={!isOpen}
      >
        {options.map(({ key, name, detail }) => (
          <li
            key={key}
            id={`${listId}-${encodeURIComponent(key)}`}
            role="option"
            data-key={key}
            // The field keeps the focus during a click.
            onMouseDown={(event) => {
              event.preventDefault();
            }}
          >
            <span class="suggestion-name">{name}</span>
            {detail !== undefined && <span class="suggestion-detail">{detail}</span>}
          </li>
        ))}
      </ul>
      <input
        ref={input}
        id={id}
        value={value}
        aria-label={label}
        aria-required={props.isRequired}
        aria-invalid={props.isInvalid}
        aria-describedby={props.describedBy}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          props.onInput(event.currentTarget.value);
        }}
        onFocus={props.onFocus}
        onBlur={props.onBlur}
        onKeyDown={(event) => {
          // If the user types faster than the page renders, Enter also selects the first option.
          const isGone = list.current?.querySelector('[aria-selected=true]') === null;
          if (event.key === 'Enter' && isOpen && isGone) nav.current?.resetSelection();
          if (event.key === 'Escape' && props.onEscape !== undefined) {
            event.preventDefault();
            props.onEscape();
          } else if (event.key === 'Backspace' && value === '') props.onLeave?.();
        }}
      />
    </div>
  );
}
