import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../src/program-files.ts';
import { UserFacingError } from '../src/domain/errors.ts';
import type { AskPlan } from './ask-set.ts';
import { type QuestionSet, readQuestionSet, readStory } from './question-set.ts';
import { removeGold } from './remove-gold.ts';

/** What is measured on a set. */
export interface KnownSet extends AskPlan {
  readonly name: string;
  /**
   * `gold-removed`: documents, where each question is asked again without its relevant ones.
   * `story`: questions about the folder named with `--seeds`. `unrelated`: about the project's own folder
   * of documents on unrelated topics.
   */
  readonly kind: 'documents' | 'gold-removed' | 'story' | 'unrelated';
  /** Name of its file without `.json`, where it is not the set's. */
  readonly file?: string;
  /** Bit of an article's SHA-1 that holds it back; `null`: all of the set is development data. */
  readonly heldBit: number | null;
  /** The gold need not be verbatim in its source: a quote from a relevant source counts as right. */
  readonly isParaphrased?: boolean;
  readonly about: string;
}

const VERDICT_ONLY = { ranked: false, answered: true, given: false } as const;
const UNRELATED = join(PROJECT_FOLDER, 'test/fixtures/unrelated');

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
    name: 'xquad-en-gold-removed',
    kind: 'gold-removed',
    file: 'xquad-en',
    ...VERDICT_ONLY,
    heldBit: 0,
    about: 'XQuAD, each question also asked without the paragraph that answers it',
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
    name: 'fairytaleqa-gold-removed',
    kind: 'gold-removed',
    file: 'fairytaleqa-test',
    ...VERDICT_ONLY,
    heldBit: 0,
    isParaphrased: true,
    about: 'FairytaleQA, each question also asked without the sections that answer it',
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
    name: 'squad2-dev-3articles',
    kind: 'documents',
    ranked: true,
    answered: true,
    given: true,
    // All of it is for development, whatever the hashes of its articles are.
    heldBit: null,
    about:
      'paragraphs of three more articles, all of them for development; 410 of 893 questions were ' +
      'written to look as if a paragraph answered them',
  },
  {
    name: 'xquad-en-sentences',
    kind: 'documents',
    ranked: true,
    answered: false,
    given: false,
    heldBit: 0,
    about: 'the same articles as XQuAD with every sentence as a document of its own',
  },
  {
    name: 'xquad-en-holdout',
    kind: 'documents',
    ...VERDICT_ONLY,
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
    heldBit: null,
    about: 'five scraped reports of one story, adverts and all; 13 of 35 questions have no answer',
  },
  {
    name: 'unrelated-documents',
    kind: 'unrelated',
    ...VERDICT_ONLY,
    heldBit: null,
    about:
      '34 short documents on unrelated topics; 25 of 30 questions are answered by one document, five by two',
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
export function describeLack(known: KnownSet, folders: SetFolders): string | null {
  const file = questionsFile(known, folders);
  if (!existsSync(file)) return `${known.name} is left out: there is no ${file}.`;
  const documents = documentsFolder(known, folders);
  if (documents !== null && !existsSync(documents)) {
    return `${known.name} is left out: its documents should be in ${documents}, which does not exist.`;
  }
  return null;
}

export function readKnownSet(known: KnownSet, folders: SetFolders): QuestionSet {
  const { name, kind, heldBit, isParaphrased = false } = known;
  const file = questionsFile(known, folders);
  if (kind === 'story' || kind === 'unrelated') return readStory(file, name);
  const set = readQuestionSet(file, name, heldBit);
  const questions = set.questions.map((question) => ({ ...question, isParaphrased }));
  return kind === 'gold-removed' ? removeGold({ ...set, questions }) : { ...set, questions };
}

/** The folder of a set's documents; `null` where they are in the set. */
export function documentsFolder({ kind }: KnownSet, { storySeeds }: SetFolders): string | null {
  if (kind === 'story') return storySeeds;
  return kind === 'unrelated' ? join(UNRELATED, 'documents') : null;
}

function questionsFile({ name, kind, file }: KnownSet, { sets }: SetFolders): string {
  return kind === 'unrelated'
    ? join(UNRELATED, 'questions.json')
    : join(sets, `${file ?? name}.json`);
}
