import { useMemo, useState } from 'preact/hooks';
import type { Entry } from '../src/state/traffic.ts';
import { describeEntry, toSteps } from './traffic-step.ts';

/** Everything that went over the wire, a step at a time, the newest first. */
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
      <p class="note">
        What the bot is sent (→) and what it asks of Discord (←), as discord.js sees it. Newest
        first.
      </p>
      <ol class="steps">
        {steps.map(({ key, title, entries }) => (
          <li key={key}>
            <h3>{title}</h3>
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
  const isRefused = entry.kind === 'rest' && entry.verdict === 'refused';
  return (
    <details
      class={isRefused ? 'refused' : undefined}
      onToggle={({ currentTarget }) => {
        setOpen(currentTarget.open);
      }}
    >
      <summary>
        <span class="wire">{describeEntry(entry)}</span>
        <time>{new Date(entry.at).toISOString().slice(11, 23)}</time>
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

function toText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
