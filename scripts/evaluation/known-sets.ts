import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../../src/domain/errors.ts';
import type { AskPlan } from './ask-set.ts';
import { type QuestionSet, readQuestionSet, readStory } from './question-set.ts';

/** What is measured on a set. */
export interface KnownSet extends AskPlan {
  readonly name: string;
  readonly kind: 'documents' | 'story';
  /** Bit of an article's SHA-1 that holds it back. */
  readonly heldBit: number;
  readonly about: string;
}

export const KNOWN_SETS: readonly KnownSet[] = [
  {
    name: 'xquad-en',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    heldBit: 0,
    about: 'paragraphs of 48 encyclopedia articles; every question has an answer',
  },
  {
    name: 'fairytaleqa-test',
    kind: 'documents',
    ranked: true,
    answered: false,
    given: true,
    heldBit: 0,
    about: 'sections of 23 stories, asked over all of them at once; answers are often paraphrased',
  },
  {
    name: 'squad2-dev-2articles',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    heldBit: 0,
    about:
      'paragraphs of two articles, both of them held back; 320 of 706 questions were written to ' +
      'look as if a paragraph answered them',
  },
  {
    name: 'xquad-en-sentences',
    kind: 'documents',
    ranked: true,
    answered: false,
    given: false,
    heldBit: 0,
    about: 'the same articles with every sentence as a document of its own',
  },
  {
    name: 'xquad-en-holdout',
    kind: 'documents',
    ranked: false,
    answered: true,
    given: false,
    // Bit 0 decided which articles were taken out, so it cannot divide the set.
    heldBit: 1,
    about: 'XQuAD with 28 of its 48 articles taken out: their 717 questions have to be declined',
  },
  {
    name: 'story-dev',
    kind: 'story',
    ranked: true,
    answered: true,
    given: false,
    heldBit: 0,
    about: 'five scraped reports of one story, adverts and all; 13 of 35 questions have no answer',
  },
];

/**
 * The sets that were asked for; all without names.
 *
 * @throws UserFacingError `bad-usage` for a name that is none of them
 */
export function chooseSets(names: readonly string[]): readonly KnownSet[] {
  const unknown = names.filter((name) => !KNOWN_SETS.some((set) => set.name === name));
  if (unknown.length > 0) {
    throw new UserFacingError(
      'bad-usage',
      `There is no question set ${unknown.join(', ')}.`,
      `Name one of ${KNOWN_SETS.map((set) => set.name).join(', ')}.`,
    );
  }
  return KNOWN_SETS.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Where the files of the sets are looked for. */
export interface SetFolders {
  readonly sets: string;
  /** The documents of the story. */
  readonly storySeeds: string;
}

/** What a set lacks, in a sentence, or `null` when it can be read. */
export function describeLack({ name, kind }: KnownSet, folders: SetFolders): string | null {
  const file = join(folders.sets, `${name}.json`);
  if (!existsSync(file)) return `${name} is left out: there is no ${file}.`;
  if (kind === 'story' && !existsSync(folders.storySeeds)) {
    return `${name} is left out: its documents should be in ${folders.storySeeds}, which does not exist.`;
  }
  return null;
}

export function readKnownSet({ name, kind, heldBit }: KnownSet, folders: SetFolders): QuestionSet {
  const file = join(folders.sets, `${name}.json`);
  return kind === 'story' ? readStory(file, name) : readQuestionSet(file, name, heldBit);
}
