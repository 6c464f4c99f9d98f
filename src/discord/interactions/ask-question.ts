import { DEFAULT_LIMIT } from '../../answering/answerer.ts';
import { verifyAnswer } from '../../answering/quotes/verify-quote.ts';
import { askerOf, type CommandContext } from '../commands/command.ts';
import type { Reply } from './reply.ts';
import { replyWithAnswer } from './reply-with-answer.ts';

/**
 * Answers a question and keeps the answer under its ID. The first answer in a server includes a greeting.
 *
 * @param asOf date of the versions to quote. Default: the current versions
 * @param source ID or beginning of the ID of the only source to quote
 */
export async function askQuestion(
  question: string,
  source: string | undefined,
  asOf: string | undefined,
  context: CommandContext,
): Promise<Reply> {
  const { answerer, archive, serverId, signal } = context;
  const only = {
    ...(source === undefined ? {} : { source }),
    ...(asOf === undefined ? {} : { asOf }),
  };
  const options = { limit: DEFAULT_LIMIT, askedBy: askerOf(context), signal, ...only };
  const answer = await answerer.answer(question, options);
  verifyAnswer(answer);
  const kept = archive.keep(answer, source ?? null, context);
  const isFirst = serverId !== null && (await archive.isFirstIn(serverId));
  const below = context.locale.help.greeting(context.mention('help'));
  return replyWithAnswer(kept, context, isFirst ? { below } : {});
}
