import type { Wording } from '../../domain/coded.ts';
import type { DocumentWarnings } from '../../domain/file-warnings.ts';

/** Warnings about a web page or an e-book that is read. */
export const DOCUMENT_WARNINGS: Wording<DocumentWarnings> = {
  'charset-ignored': ({ declared }) =>
    `the page must declare the encoding that it has, but declares "${declared}" and is UTF-8; it is read as UTF-8`,
  'part-missing': ({ part }) =>
    `the file must contain "${part}", which it names as a chapter, but does not; the other chapters are read`,
  'page-unreadable': ({ page }) => `Page ${page} is damaged, so its text is missing.`,
  'page-without-text': ({ page }) =>
    `Page ${page} has only a picture, so its text is missing. A program for text recognition, such as ocrmypdf, can add it.`,
};
