import type { CommandContext } from '../commands/command.ts';
import type { Reply } from './reply.ts';

/** The action of a form. All actions are in `forms.ts`. Only the user who filled in the form sees the reply. */
export interface FormAction {
  /** Part of the form's ID. It must never change. */
  readonly name: string;
  /** `fields`: the texts by the names of the fields. Their content is unchecked. */
  run(fields: ReadonlyMap<string, string>, context: CommandContext): Promise<Reply>;
}
