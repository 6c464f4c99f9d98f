import type { ProcessFault } from '../../domain/model-faults.ts';
import type { Logger } from '../../domain/logger.ts';
import { forkChild, type RunningChild } from '../../processes/fork-child.ts';
import type { ChildMessage, ParentMessage } from './process-protocol.ts';

/** One running child process. */
export type ModelChild = RunningChild<ParentMessage>;

export interface ChildEvents {
  onMessage(message: ChildMessage): void;
  /** Called once, as the last event. */
  onGone(how: ProcessFault): void;
}

/** Forks `entry`, a TypeScript or built file, as a child that uses the process protocol. */
export function forkModelChild(entry: URL, events: ChildEvents, log: Logger): ModelChild {
  const child: ModelChild = forkChild<ParentMessage, ChildMessage>(entry, {
    ...events,
    onClosed: (_, output) => {
      if (output !== '') log.warn({ pid: child.pid, output }, 'output of the inference process');
    },
  });
  return child;
}
