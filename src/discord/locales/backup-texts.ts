/** Why a backup has failed, as far as a server may know it. */
export type BackupFailure = 'no-space' | 'folder' | 'database' | 'other';

export interface BackupTexts {
  /** @param cause one of `causes` */
  readonly failed: (cause: string) => string;
  readonly causes: Readonly<Record<BackupFailure, string>>;
}
