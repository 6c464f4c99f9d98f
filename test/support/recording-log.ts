import type { Logger } from '../../src/domain/logger.ts';

export interface Line {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: object;
}

/** Records log entries instead of writing them. */
export function recordingLog(): Logger & {
  readonly lines: Line[];
  /** Returns the messages of one level, in order. */
  at(level: keyof Logger): string[];
  /** Resolves when `count` entries of the level have been logged. */
  reached(level: keyof Logger, count: number): Promise<void>;
} {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const at = (level: keyof Logger): string[] =>
    lines.filter((line) => line.level === level).map(({ message }) => message);
  const keep =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      lines.push({ level, message, fields });
      for (const look of waiting) look();
    };
  return {
    lines,
    at,
    reached: (level, count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (at(level).length < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
