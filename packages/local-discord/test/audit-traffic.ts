import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { createSchemaChecks, type SchemaChecks } from '../src/validation/check-schema.ts';
import { checkChoices } from '../src/validation/response-rules.ts';
import { checkCommands } from '../src/validation/command-rules.ts';
import type { Json } from '../src/validation/validation-errors.ts';
import { checkMessage } from '../src/validation/message-rules.ts';
import type { Specification } from '../src/validation/read-specification.ts';
import type { Recording } from '../src/state/recording.ts';
import { Refusal } from '../src/validation/refusal.ts';
import type { Exchange } from '../src/state/traffic.ts';

const FILE = join(import.meta.dirname, '../src/validation/specification/discord-api.json');

/** A line in the file whose lines `traffic-tally.ts` adds up. Each local Discord writes one line. */
export interface TallyLine {
  readonly accepted: number;
  readonly refused: number;
  readonly scripted: number;
  /** Accepted requests that Discord would refuse. */
  readonly wrong: readonly string[];
}

/** Checks against Discord's original specification, without the local Discord's stricter schemas. */
export function readPlainChecks(): SchemaChecks {
  const plain = JSON.parse(readFileSync(FILE, 'utf8')) as Specification;
  const command = plain.components.schemas['ApplicationCommandUpdateRequest'] as {
    properties: Record<string, object>;
  };
  // This is the only error of the specification about bots.
  command.properties['default_member_permissions'] = { type: ['string', 'null'] };
  return createSchemaChecks(plain);
}

/** Checks the accepted requests again, using only the recording. */
export function auditTraffic(recording: Recording, checks: SchemaChecks): readonly string[] {
  return recording.exchanges
    .filter(({ verdict }) => verdict === 'accepted')
    .flatMap((exchange) => {
      const { operation, method, path } = exchange;
      const errors =
        operation === null ? ['no such operation'] : checks.request(operation, exchange.body);
      const refusal = errors.length > 0 ? errors : refusalOf(exchange);
      return refusal === null ? [] : [`${method} ${path}: ${JSON.stringify(refusal)}`];
    });
}

function refusalOf(exchange: Exchange): Refusal | null {
  try {
    judge(exchange);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Applies the rules that need only the body. */
function judge({ operation, body, files }: Exchange): void {
  const json = body as Json;
  if (operation === 'create_message') checkMessage(json, 'channel', { files });
  if (operation === 'execute_webhook') checkMessage(json, 'reply', { files });
  if (operation === 'bulk_set_application_commands') checkCommands(body as Json[], 'global');
  if (operation === 'bulk_set_guild_application_commands') checkCommands(body as Json[], 'guild');
  if (operation !== 'create_interaction_response') return;
  const data = json['data'] as Json;
  if (json['type'] === 4) checkMessage(data, 'reply', { files });
  if (json['type'] === 8)
    checkChoices({ choices: [], ...data, ...onlyTexts(data) }, ApplicationCommandOptionType.String);
}

/** Removes number choices: their check needs the option's type, which is not in the body. */
function onlyTexts({ choices }: Json): object {
  return { choices: (choices as Json[]).filter(({ value }) => typeof value === 'string') };
}

export function appendTally(file: string, recording: Recording, wrong: readonly string[]): void {
  const { accepted, refused, scripted } = recording.tally;
  const line: TallyLine = { accepted, refused, scripted, wrong };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
