import { useMemo, useState } from 'preact/hooks';
import type { Entry } from '../src/state/traffic.ts';
import { describeEntry, toRow, toSteps } from './traffic-step.ts';

/** The traffic between the bot and the local Discord: one step per interaction, newest first. */
export function TrafficPanel({
  traffic,
  onClose,
}: {
  readonly traffic: readonly Entry[];
  readonly onClose: () => void;
}) {
  const steps = useMemo(() => toSteps(traffic).reverse(), [traffic]);
  return (
    <aside class="traffic" aria-label="Traffic">
      <div class="panel-head">
        <h2>Traffic</h2>
        <button type="button" class="quiet" aria-label="Close the traffic panel" onClick={onClose}>
          ✕
        </button>
      </div>
      <p class="note">Events to the bot (→) and requests from the bot (←), newest first.</p>
      <ol class="steps">
        {steps.map(({ key, title, entries }) => (
          <li key={key}>
            <h3>
              {title}
              <time>{timeOf(entries[0]?.entry)}</time>
            </h3>
            {entries.map((each) => (
              <EntryDetails key={each.key} entry={each.entry} />
            ))}
          </li>
        ))}
      </ol>
    </aside>
  );
}

function EntryDetails({ entry }: { readonly entry: Entry }) {
  const [isOpen, setOpen] = useState(false);
  const row = toRow(entry);
  const isRefused = entry.kind === 'rest' && entry.verdict === 'refused';
  return (
    <details
      class={isRefused ? 'refused' : undefined}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>
        <span class="wire">
          {row.sign} {row.name}
        </span>
        {row.tail !== '' && (
          <>
            <span class="wire-path">{row.path}</span>
            <span class="wire wire-tail">{row.tail}</span>
          </>
        )}
        {row.verdict !== '' && <span class="wire wire-verdict">{row.verdict}</span>}
      </summary>
      {isOpen && <Raw entry={entry} />}
    </details>
  );
}

function Raw({ entry }: { readonly entry: Entry }) {
  if (entry.kind === 'gateway') return <pre tabIndex={0}>{describeEntry(entry)}</pre>;
  if (entry.kind === 'event') return <pre tabIndex={0}>{toText(entry.data)}</pre>;
  return (
    <>
      <pre tabIndex={0}>{`${timeOf(entry)} ${describeEntry(entry)}`}</pre>
      {entry.errors.length > 0 && (
        <ul class="errors">
          {entry.errors.map(({ path, rule, message }, at) => (
            <li key={at}>
              {path}: {message} ({rule})
            </li>
          ))}
        </ul>
      )}
      {entry.body !== undefined && entry.body !== null && (
        <>
          <h4>Request</h4>
          <pre tabIndex={0}>{toText(entry.body)}</pre>
        </>
      )}
      {entry.answer !== undefined && entry.answer !== null && (
        <>
          <h4>Answer</h4>
          <pre tabIndex={0}>{toText(entry.answer)}</pre>
        </>
      )}
    </>
  );
}

/** Formats the time of an entry in UTC: `17:27:55.102`. */
function timeOf(entry: Entry | undefined): string {
  return entry === undefined ? '' : new Date(entry.at).toISOString().slice(11, 23);
}

function toText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
