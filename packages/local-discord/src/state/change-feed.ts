import type { Entry } from './traffic.ts';

/** A change in the local Discord. */
export type Change =
  | {
      readonly kind: 'message';
      readonly what: 'created' | 'edited' | 'deleted';
      readonly channelId: string;
      readonly messageId: string;
      /** The only user who sees the message; `null`: all users in the channel. */
      readonly visibleTo: string | null;
    }
  | { readonly kind: 'interaction'; readonly interactionId: string; readonly state: string }
  | { readonly kind: 'typing'; readonly channelId: string }
  | { readonly kind: 'channels' | 'commands' | 'connections' }
  | { readonly kind: 'traffic'; readonly entry: Entry };

/** Reports changes to listeners, immediately and in order. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: Change) => void>();

  publish(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves to the first result of `find` that is not `undefined`, now or after a change. Rejects if `find` throws. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        try {
          const found = find();
          if (found === undefined) return;
          resolve(found);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        end();
      };
      const end = this.subscribe(look);
      look();
    });
  }
}
