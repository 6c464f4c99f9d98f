import { containsWords } from './contains-gold.ts';
import type { QuestionSet, SetQuestion } from './question-set.ts';

/**
 * Returns a set that asks each answerable question twice: over the whole folder, where it is
 * answerable, and over the folder without its relevant sources, where it must be declined. The rest
 * of the question's article remains, so the folder still covers its topic. The second question is
 * left out if a remaining source contains one of its answers as whole words, ignoring case.
 */
export function removeGold(set: QuestionSet): QuestionSet {
  const texts = set.documents.map(({ sourceId, title, text }) => ({
    sourceId,
    text: `${title}\n${text}`.toLowerCase(),
  }));
  const answerable = set.questions.filter((question) => question.answerable);
  const removed = answerable.flatMap((question): SetQuestion[] => {
    const rest = texts.filter(({ sourceId }) => !question.relevant.includes(sourceId));
    const answers = [...new Set(question.gold.map(({ text }) => text.toLowerCase()))];
    if (rest.some(({ text }) => answers.some((answer) => containsWords(text, answer)))) return [];
    return [
      {
        ...question,
        id: `${question.id}, gold removed`,
        answerable: false,
        relevant: [],
        gold: [],
        without: question.relevant,
      },
    ];
  });
  return { ...set, questions: [...answerable, ...removed] };
}
