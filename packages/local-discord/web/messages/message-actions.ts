import type { SeenMessage } from '../../src/user/seen-message.ts';

/** The actions of a user on a message. */
export interface MessageActions {
  press(message: SeenMessage, customId: string): void;
  select(message: SeenMessage, customId: string, values: readonly string[]): void;
  command(message: SeenMessage, name: string): void;
  remove(message: SeenMessage): void;
}
