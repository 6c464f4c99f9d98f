import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { useEffect, useRef } from 'preact/hooks';
import type { OpenModal } from '../../src/user/interaction-handle.ts';
import { Markdown } from '../messages/markdown.tsx';
import type { Names } from '../names.ts';

type Part = OpenModal['data']['components'][number];
type Values = Record<string, string | string[]>;

interface ModalDialogProps {
  readonly modal: OpenModal;
  readonly names: Names;
  readonly problem: string | null;
  readonly onSubmit: (values: Values) => void;
  readonly onClose: () => void;
}

/** A modal that the bot opened. */
export function ModalDialog({ modal, names, problem, onSubmit, onClose }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, [modal]);

  function send(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values: Values = {};
    for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')) {
      values[field.name] =
        field instanceof HTMLSelectElement
          ? [...field.selectedOptions].map(({ value }) => value).filter((value) => value !== '')
          : field.value;
    }
    onSubmit(values);
  }

  return (
    <dialog ref={dialog} class="modal" aria-labelledby="modal-title" onClose={onClose}>
      <form onSubmit={send}>
        <h2 id="modal-title">{modal.data.title}</h2>
        {modal.data.components.map((part, at) => (
          <ModalPart key={at} part={part} names={names} />
        ))}
        {problem !== null && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="modal-ends">
          <button
            type="button"
            class="discord-button secondary"
            onClick={() => dialog.current?.close()}
          >
            Cancel
          </button>
          <button type="submit" class="discord-button primary">
            Submit
          </button>
        </div>
      </form>
    </dialog>
  );
}

function ModalPart({ part, names }: { readonly part: Part; readonly names: Names }) {
  if (part.type === ComponentType.TextDisplay)
    return <Markdown text={part.content} names={names} />;
  if (part.type === ComponentType.ActionRow) {
    return (
      <>
        {part.components.map((input) => (
          <Field key={input.custom_id} input={input} label={input.label ?? input.custom_id} />
        ))}
      </>
    );
  }
  return <Field input={part.component} label={part.label} about={part.description} />;
}

type Input =
  | Extract<Part, { type: ComponentType.ActionRow }>['components'][number]
  | Extract<Part, { type: ComponentType.Label }>['component'];

function Field({
  input,
  label,
  about,
}: {
  readonly input: Input;
  readonly label: string;
  readonly about?: string | undefined;
}) {
  const id = `modal-${input.custom_id}`;
  const isRequired = !('required' in input) || input.required;
  const common = { id, name: input.custom_id, required: isRequired };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {isRequired && (
          <span class="required">
            {' '}
            *<span class="unseen"> required</span>
          </span>
        )}
      </label>
      {about !== undefined && <span class="option-about">{about}</span>}
      {input.type === ComponentType.TextInput ? (
        createText(input, common)
      ) : input.type === ComponentType.StringSelect ? (
        <select {...common} multiple={(input.max_values ?? 1) > 1}>
          {(input.max_values ?? 1) === 1 && (
            <option value="">{input.placeholder ?? 'choose'}</option>
          )}
          {input.options.map(({ value, label: name, default: isChosen }) => (
            <option key={value} value={value} selected={isChosen}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <input {...common} placeholder="an ID" />
      )}
    </div>
  );
}

function createText(
  input: Extract<Input, { type: ComponentType.TextInput }>,
  common: { readonly id: string; readonly name: string; readonly required: boolean },
) {
  const { placeholder, value, min_length: minLength, max_length: maxLength } = input;
  const limits = { placeholder, minLength, maxLength, defaultValue: value };
  return input.style === TextInputStyle.Paragraph ? (
    <textarea {...common} {...limits} rows={4} />
  ) : (
    <input {...common} {...limits} />
  );
}
