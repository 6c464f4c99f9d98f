import type { ShownChannel, ShownUser } from '../../src/page/page-event.ts';
import type { UsableCommand } from './usable-command.ts';

/** A command to put into the message box. Every new object fills the box again. */
export interface Prepared {
  readonly path: string;
  readonly value: string;
}

export interface ComposerProps {
  readonly userId: string;
  readonly channel: ShownChannel;
  readonly users: readonly ShownUser[];
  readonly channels: readonly ShownChannel[];
  readonly commands: readonly UsableCommand[];
  readonly prepared: Prepared | null;
  /** Shows a problem; `null` clears it. */
  readonly onProblem: (problem: string | null) => void;
  readonly onSlash: (path: string, filled: Record<string, string | boolean | number>) => void;
}

/** The properties of the form for one command. */
export interface CommandFormProps extends ComposerProps {
  readonly command: UsableCommand;
  /** The initial value of the first option. */
  readonly first: string;
  /** Called when the command has been sent or discarded. */
  readonly onDone: () => void;
}
