import * as z from 'zod';

const ID = z.string().regex(/^\d{1,20}$/, 'an ID');
const TEXT = z.string().max(8000);
const FILLED = z.record(z.string().max(32), z.union([TEXT, z.boolean(), z.number()]));
const WHO = { user: ID };
const WHERE = { ...WHO, channel: ID };
const DAY_MS = 86_400_000;

/** An action that the page sends on behalf of one of the users. */
export const ACTION = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('say'), ...WHERE, content: TEXT }),
  z.strictObject({ do: z.literal('slash'), ...WHERE, path: TEXT, filled: FILLED }),
  z.strictObject({
    do: z.literal('suggest'),
    ...WHERE,
    path: TEXT,
    filled: FILLED,
    option: TEXT,
    typed: TEXT,
  }),
  z.strictObject({ do: z.literal('press'), ...WHO, message: ID, button: TEXT }),
  z.strictObject({
    do: z.literal('select'),
    ...WHO,
    message: ID,
    select: TEXT,
    values: z.array(TEXT).max(25),
  }),
  z.strictObject({
    do: z.literal('submit'),
    ...WHO,
    interaction: ID,
    values: z.record(TEXT, z.union([TEXT, z.array(TEXT).max(25)])),
  }),
  z.strictObject({ do: z.literal('message-command'), ...WHO, message: ID, name: TEXT }),
  z.strictObject({ do: z.literal('remove'), ...WHO, message: ID }),
  z.strictObject({ do: z.literal('set-admin'), ...WHO, isAdmin: z.boolean() }),
  z.strictObject({
    do: z.literal('advance'),
    ms: z
      .number()
      .int()
      .min(1)
      .max(366 * DAY_MS),
  }),
  z.strictObject({ do: z.literal('restart-bot') }),
]);

export type Action = z.infer<typeof ACTION>;
