import type { ButtonAction } from './button.ts';
import { contextButton, pageButton, quoteButton } from './buttons/context.ts';
import { digestsButton, historyButton } from './buttons/digests.ts';
import {
  cancelButton,
  changesButton,
  removeButton,
  replaceButton,
  undoButton,
} from './buttons/editing.ts';
import { foundButton } from './buttons/found.ts';
import { listButton } from './buttons/list.ts';
import { eraseButton, privacyButton } from './buttons/privacy.ts';
import { moreButton, relatedButton } from './buttons/related.ts';
import { shareButton } from './buttons/share.ts';
import { forgetButton, unvoteButton, voteButton } from './buttons/vote.ts';
import { versionButton, versionsButton } from './buttons/versions.ts';
import { detailsButton, whyButton } from './buttons/why.ts';

/** The actions of all buttons of the bot. */
export const BUTTONS: readonly ButtonAction[] = [
  contextButton,
  quoteButton,
  pageButton,
  relatedButton,
  moreButton,
  whyButton,
  detailsButton,
  shareButton,
  voteButton,
  unvoteButton,
  forgetButton,
  privacyButton,
  eraseButton,
  listButton,
  digestsButton,
  historyButton,
  foundButton,
  versionsButton,
  versionButton,
  replaceButton,
  removeButton,
  cancelButton,
  undoButton,
  changesButton,
];
