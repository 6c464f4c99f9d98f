import { type BotSetup, type SimulatedBot, startSimulatedBot } from './simulated-bot.ts';
import type { Call, Outcome } from './remote-bot.ts';

/** Runs a bot in a process of its own, which is all that this process measures. */
let bot: SimulatedBot | null = null;

async function perform({ method, argument }: Call): Promise<unknown> {
  if (method === 'start') {
    bot = await startSimulatedBot(argument as BotSetup);
    return null;
  }
  if (bot === null) throw new Error('the bot has not been started');
  const result = await (bot[method] as (given: unknown) => Promise<unknown>)(argument);
  return result ?? null;
}

// The bot must not outlive the simulation.
process.once('disconnect', () => process.exit());

process.on('message', (call: Call) => {
  const answer = (outcome: Omit<Outcome, 'id'>): void => {
    process.send?.({ id: call.id, ...outcome });
  };
  perform(call).then(
    (result) => {
      answer({ result });
      if (call.method === 'stop') process.disconnect();
    },
    (error: unknown) => {
      answer({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    },
  );
});
