/** Sent once to the process that watches. */
export interface WatchRequest {
  readonly folder: string;
  readonly mode: 'on' | 'poll';
  /** A folder in which changes are ignored. */
  readonly except: string;
}

/** Sent by the process that watches. */
export type WatchMessage =
  /** Every later change is reported. */
  | { readonly kind: 'ready'; readonly isPolling: boolean }
  | { readonly kind: 'changed'; readonly paths: readonly string[]; readonly isPolling: boolean }
  | { readonly kind: 'fault'; readonly reason: string };
