import type { LocalDiscord, LocalUser, InteractionHandle, SeenMessage } from 'local-discord';
import { pickBelow } from '../../test/support/seeded-random.ts';
import type { TownDocuments } from './town-documents.ts';

/** Users who wait longer than this count as users without a reply, in milliseconds of real time. */
const LONGEST_WAIT_MS = 60_000;
/** Users who ask at the same time. */
const AT_ONCE = 3;
/** One user in this number of questions is new. */
const NEW_USER_EVERY = 20;
/** Users who have not asked for long leave the simulation. */
const MOST_USERS = 60;
/** Instants for `as_of`, in days before now. */
const DAYS_AGO = [1, 3, 6];
const DAY_MS = 86_400_000;

/** Users of one server who ask, press buttons and vote. Counts all that they do. */
export class SimulatedUsers {
  /** Number of actions by kind. */
  readonly actions: Record<string, number> = {};
  /** Number of actions without a reply, by kind. */
  readonly unanswered: Record<string, number> = {};
  questions = 0;
  /** Number of users so far. */
  joined = 0;
  readonly #discord: LocalDiscord;
  readonly #documents: TownDocuments;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #users: LocalUser[] = [];

  constructor(parts: {
    readonly discord: LocalDiscord;
    readonly documents: TownDocuments;
    readonly random: () => number;
    /** The time in Discord. */
    readonly now: () => number;
  }) {
    this.#discord = parts.discord;
    this.#documents = parts.documents;
    this.#random = parts.random;
    this.#now = parts.now;
  }

  /** Asks questions, a few at the same time. Each reply is followed by some presses of buttons. */
  async ask(questions: number): Promise<void> {
    for (let left = questions; left > 0; left -= AT_ONCE) {
      const asking = Array.from({ length: Math.min(AT_ONCE, left) }, () => this.#askOne());
      await Promise.all(asking);
    }
  }

  /** Uses every other command once. */
  async useOtherCommands(): Promise<void> {
    const user = this.#user();
    const { admin } = this.#discord;
    const ids = await user.autocomplete('sources show', 'id', '').catch(() => []);
    const id = String(ids[pickBelow(this.#random, ids.length)]?.value ?? '');
    const shown = await this.#use('sources show', () => user.slash('sources show', { id }));
    await this.#press(user, shown, (label) => label.startsWith('v1:versions'), 2);
    const list = await this.#use('sources list', () => user.slash('sources list'));
    await this.#press(user, list, () => true, 1);
    await this.#use('sources search', () => user.slash('sources search', { text: 'the council' }));
    await this.#use('help', () => user.slash('help'));
    await this.#use('privacy', () => user.slash('privacy show'));
    if (this.#random() < 0.3) await this.#use('erase', () => user.slash('privacy delete'));
    await this.#use('digest list', () => admin.slash('digest list'));
    await this.#use('doctor', () => admin.slash('doctor'));
    const said = user.say(this.#documents.question());
    const asked = 'Ask about this';
    await this.#use(asked, () => user.messageCommand(asked, said));
    const check = 'Check against sources';
    await this.#use(check, () => user.messageCommand(check, said));
    const days = DAYS_AGO[pickBelow(this.#random, DAYS_AGO.length)] ?? 1;
    const date = new Date(this.#now() - days * DAY_MS).toISOString().slice(0, 10);
    const past = { question: this.#documents.question(), as_of: date };
    await this.#use('ask as_of', () => user.slash('ask', past));
    this.questions += 1;
  }

  /** Adds a source by upload, removes it, and restores it, with all confirmations. */
  async editSources(): Promise<void> {
    const { admin } = this.#discord;
    const { name, text } = this.#documents.text();
    const file = { name, bytes: new TextEncoder().encode(text) };
    await this.#use('sources add', () => admin.slash('sources add', { file }));
    const again = await this.#use('sources replace', () => admin.slash('sources add', { file }));
    await this.#press(admin, again, (customId) => customId.startsWith('v1:replace'), 1);
    // Some questions for a confirmation are never answered.
    const id = name.replace(/\.md$/, '');
    const typed = await admin.autocomplete('sources remove', 'id', id).catch(() => []);
    const found = { id: String(typed[0]?.value ?? id) };
    const remove = (): InteractionHandle => admin.slash('sources remove', found);
    await this.#use('sources remove', remove);
    const asked = await this.#use('sources remove', remove);
    const isRemoval = (customId: string): boolean => customId.startsWith('v1:remove');
    const removed = await this.#press(admin, asked, isRemoval, 1);
    if (this.#random() < 0.5) {
      await this.#press(admin, removed, (customId) => customId.startsWith('v1:undo'), 1);
      const last = await this.#use('sources remove', remove);
      await this.#press(admin, last, isRemoval, 1);
    }
    await this.#use('sources history', () => admin.slash('sources history'));
  }

  async #askOne(): Promise<void> {
    const user = this.#user();
    const channels = [this.#discord.channels.story, this.#discord.channels.talk];
    user.channelId = channels[pickBelow(this.#random, channels.length)]?.id ?? user.channelId;
    if (this.#random() < 0.2) {
      this.#count('suggestions');
      await user.autocomplete('ask', 'source', 'the', { question: 'x' }).catch(() => {
        this.#miss('suggestions');
      });
    }
    const options = {
      question: this.#documents.question(),
      ...(this.#random() < 0.15 ? { private: true } : {}),
    };
    this.questions += 1;
    const reply = await this.#use('ask', () => user.slash('ask', options));
    await this.#press(user, reply, () => true, 2);
  }

  /**
   * Presses a random button of the message that `isWanted` accepts, then one of the reply, and so
   * on. Resolves to the last reply.
   */
  async #press(
    user: LocalUser,
    message: SeenMessage | null,
    isWanted: (customId: string) => boolean,
    depth: number,
  ): Promise<SeenMessage | null> {
    if (message === null || depth === 0) return message;
    const buttons = buttonsOf(message).filter(isWanted);
    const button = buttons[pickBelow(this.#random, buttons.length)];
    if (button === undefined) return null;
    const kind = button.split(':', 2).join(':');
    const reply = await this.#use(kind, () => user.press(message, button));
    return depth === 1 ? reply : this.#press(user, reply, () => true, depth - 1);
  }

  /** Resolves to the reply; `null` if there was none. */
  async #use(kind: string, act: () => InteractionHandle): Promise<SeenMessage | null> {
    this.#count(kind);
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error('no reply'));
        }, LONGEST_WAIT_MS);
      });
      const handle = act();
      await Promise.race([handle.acknowledged(), late]);
      return await Promise.race([handle.reply(), late]);
    } catch {
      this.#miss(kind);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  #count(kind: string): void {
    this.actions[kind] = (this.actions[kind] ?? 0) + 1;
  }

  #miss(kind: string): void {
    this.unanswered[kind] = (this.unanswered[kind] ?? 0) + 1;
  }

  #user(): LocalUser {
    if (this.#users.length === 0 || this.#random() < 1 / NEW_USER_EVERY) {
      this.joined += 1;
      this.#users.push(this.#discord.join(`user-${this.joined}`));
      if (this.#users.length > MOST_USERS) this.#users.shift();
    }
    const user = this.#users[pickBelow(this.#random, this.#users.length)];
    if (user === undefined) throw new Error('no user has joined');
    return user;
  }
}

/** Returns the custom IDs of the buttons that can be pressed. */
function buttonsOf({ components }: SeenMessage): string[] {
  const rows = components as unknown as {
    components?: { custom_id?: string; disabled?: boolean }[];
  }[];
  return rows
    .flatMap((row) => row.components ?? [])
    .flatMap(({ custom_id: customId, disabled }) =>
      customId === undefined || disabled === true ? [] : [customId],
    );
}
