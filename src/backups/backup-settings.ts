import * as z from 'zod';
import type { Requirement } from '../domain/problems.ts';
import { nextSlot, type Times } from '../digest/schedule.ts';

/** The backups that the bot makes. */
export interface BackupSettings {
  readonly folder: string;
  readonly times: Times;
  /** Number of backups that are kept. */
  readonly keep: number;
  /** Whether they include the documents. */
  readonly withSources: boolean;
}

/** Backups are scheduled in UTC, like the dates in their names. */
const ZONE = 'UTC';

/** The settings as variables of the environment. Each error message is a `Requirement`. */
export const BACKUP_VARIABLES = {
  BACKUP_DIR: z.string().optional(),
  BACKUP_CRON: z
    .string()
    .transform((pattern) => pattern.trim().replace(/\s+/g, ' '))
    .refine(isSchedule, 'backup-cron' satisfies Requirement)
    .default('30 3 * * *'),
  BACKUP_KEEP: z
    .string()
    .regex(/^\d{1,4}$/, 'backup-keep' satisfies Requirement)
    .transform(Number)
    .refine((count) => count >= 1 && count <= 1000, 'backup-keep' satisfies Requirement)
    .default(7),
  BACKUP_SOURCES: z.enum(['on', 'off'], 'choice' satisfies Requirement).default('off'),
};

/** @param toPath returns an absolute path */
export function readBackupSettings(
  values: z.infer<z.ZodObject<typeof BACKUP_VARIABLES>>,
  toPath: (path: string) => string,
): BackupSettings | null {
  if (values.BACKUP_DIR === undefined) return null;
  return {
    folder: toPath(values.BACKUP_DIR),
    times: { pattern: values.BACKUP_CRON, zone: ZONE },
    keep: values.BACKUP_KEEP,
    withSources: values.BACKUP_SOURCES === 'on',
  };
}

function isSchedule(pattern: string): boolean {
  if (pattern.split(' ').length !== 5) return false;
  try {
    return nextSlot({ pattern, zone: ZONE }, 0) !== null;
  } catch {
    return false;
  }
}
