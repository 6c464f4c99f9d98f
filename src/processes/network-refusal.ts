import { channel, subscribe } from 'node:diagnostics_channel';
import { parse } from 'node:path';

/** The uses of the network that can be refused. `program`: another program, whose connections cannot be refused. */
export type RefusedKind = 'connection' | 'datagram' | 'look-up' | 'server' | 'program';

/** One refused use of the network. */
export interface NetworkRefusal {
  readonly kind: RefusedKind;
  /** `host:port`, the name that was looked up, the path of a socket, or the program. */
  readonly target: string;
  /** The program of the process that was refused, such as `ask` or `model-process`. */
  readonly by: string;
}

/** A channel of `node:diagnostics_channel`: refusals of this thread, and of the children that report to it. */
const REFUSALS = 'verbatim:network-refusal';

/** The error of everything that tries to use a denied network. */
export class NetworkDeniedError extends Error {
  override readonly name = 'NetworkDeniedError';
  readonly code = 'ERR_NETWORK_DENIED';
  readonly refusal: NetworkRefusal;

  constructor(refusal: NetworkRefusal) {
    super(`the network is denied to this process: ${refusal.kind} ${refusal.target}`);
    this.refusal = refusal;
  }
}

/** Reports a refusal and returns its error. */
export function refuse(kind: RefusedKind, target: string): NetworkDeniedError {
  const refusal = { kind, target, by: parse(process.argv[1] ?? '').name };
  reportRefusal(refusal);
  return new NetworkDeniedError(refusal);
}

/** Reports a refusal of another thread or process to the listeners in this one. */
export function reportRefusal(refusal: NetworkRefusal): void {
  channel(REFUSALS).publish(refusal);
}

export function onRefusal(listener: (refusal: NetworkRefusal) => void): void {
  subscribe(REFUSALS, (refusal) => {
    listener(refusal as NetworkRefusal);
  });
}

/** Returns the refusal that caused an error, or `null`. `fetch` and libraries wrap the error. */
export function refusalIn(error: unknown): NetworkRefusal | null {
  let cause = error;
  while (cause instanceof Error) {
    if (cause instanceof NetworkDeniedError) return cause.refusal;
    ({ cause } = cause);
  }
  return null;
}

/** A refusal on its way from a child process to its parent. */
export interface RefusalMessage {
  readonly networkRefusal: NetworkRefusal;
}

export function isRefusalMessage(message: unknown): message is RefusalMessage {
  return typeof message === 'object' && message !== null && 'networkRefusal' in message;
}
