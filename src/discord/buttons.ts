import type { ButtonAction } from './button.ts';
import { contextButton, pageButton, quoteButton } from './buttons/context.ts';
import { listButton } from './buttons/list.ts';
import { moreButton } from './buttons/more.ts';
import { shareButton } from './buttons/share.ts';
import { forgetButton, voteButton } from './buttons/vote.ts';
import { whyButton } from './buttons/why.ts';

/** All that a button of ours can do. */
export const BUTTONS: readonly ButtonAction[] = [
  contextButton,
  quoteButton,
  pageButton,
  moreButton,
  whyButton,
  shareButton,
  voteButton,
  forgetButton,
  listButton,
];
