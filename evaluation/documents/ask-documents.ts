import type { App } from '../../src/app.ts';
import type { Answer, Quote, Verdict } from '../../src/domain/answer.ts';
import { containsWords } from '../contains-gold.ts';
import type { DocumentQuestion } from './document-questions.ts';

/** Number of quotes and related passages of an answer that are judged together. */
const SHOWN = 3;

/** A quote or related passage, in the order in which an answer shows them. */
export interface ShownQuote {
  readonly file: string;
  readonly isRelated: boolean;
  /** Whether it contains the words of a gold answer and is from its file. */
  readonly isRight: boolean;
  readonly text: string;
}

export interface AskedDocument {
  readonly question: DocumentQuestion;
  readonly verdict: Verdict;
  /** Up to three, quotes before related passages. */
  readonly shown: readonly ShownQuote[];
}

/** Asks each question over all documents of the app's folder. */
export async function askDocuments(
  app: App,
  questions: readonly DocumentQuestion[],
  onQuestion: (done: number, total: number) => void = () => undefined,
): Promise<AskedDocument[]> {
  const asked: AskedDocument[] = [];
  for (const question of questions) {
    const answer = await app.answerer.answer(question.question, { limit: SHOWN });
    asked.push(judgeAnswer(question, answer));
    onQuestion(asked.length, questions.length);
  }
  return asked;
}

export function judgeAnswer(
  question: DocumentQuestion,
  { verdict, quotes, related, sources }: Pick<Answer, 'verdict' | 'quotes' | 'related' | 'sources'>,
): AskedDocument {
  const show = ({ sourceId, text }: Quote, isRelated: boolean): ShownQuote => {
    const file = sources.get(sourceId)?.file ?? '';
    const isRight = question.gold.some(
      (gold) => gold.file === file && containsWords(plain(text), plain(gold.contains)),
    );
    return { file, isRelated, isRight, text };
  };
  const shown = [
    ...quotes.map((quote) => show(quote, false)),
    ...related.map((quote) => show(quote, true)),
  ].slice(0, SHOWN);
  return { question, verdict, shown };
}

/** Ignores case and the layout of white space, which differ between readers of a format. */
function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').trim().toLowerCase();
}
