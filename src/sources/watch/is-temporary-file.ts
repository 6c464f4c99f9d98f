/** Names that editors, browsers and office programs give to files that are not documents yet. */
const TEMPORARY: readonly RegExp[] = [
  // Backups and locks of Emacs and Vim, and the file with which Vim tests whether it can write.
  /~$/,
  /^\.#/,
  /^#.*#$/,
  /\.sw[a-px]$/i,
  /^4913$/,
  // Lock files of Microsoft Office and LibreOffice.
  /^~\$/,
  /^\.~lock\./,
  // Downloads and copies in progress.
  /\.(?:tmp|temp|part|partial|crdownload|download)$/i,
];

/** Returns whether the file with this name, without folders, will be renamed or removed soon. */
export function isTemporaryFile(name: string): boolean {
  return TEMPORARY.some((pattern) => pattern.test(name));
}
