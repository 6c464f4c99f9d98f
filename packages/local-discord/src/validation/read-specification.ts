import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { textOf } from './validation-errors.ts';
import type { OperationId } from './operations.ts';

export type Schema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly operationId: OperationId;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query';
    readonly schema: Schema;
    readonly required?: boolean;
  }[];
  readonly request?: Schema;
  /** Response schemas by status; `null` means a response without a body. */
  readonly answers: Readonly<Record<string, Schema | null>>;
}

/** The part of Discord's specification that the local Discord serves, with stricter schemas. */
export interface Specification {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const FILE = fileURLToPath(new URL('./specification/discord-api.json', import.meta.url));

/** Bodies that discord.js builds in the same way, always with the two fields added below. */
const MESSAGE_BODIES = [
  'MessageCreateRequest',
  'MessageEditRequestPartial',
  'IncomingWebhookInteractionRequest',
  'IncomingWebhookRequestPartial',
  'IncomingWebhookUpdateRequestPartial',
  'IncomingWebhookUpdateForInteractionCallbackRequestPartial',
];

/**
 * Reads the specification and makes it stricter: objects have no unlisted keys, and `type` selects the
 * branch of a union, so that an error is reported once and not once per branch. Also corrects the places
 * where the specification is wrong about bots.
 */
export function readSpecification(): Specification {
  const { paths, components } = JSON.parse(readFileSync(FILE, 'utf8')) as Specification;
  const schemas = { ...components.schemas };
  for (const name of MESSAGE_BODIES) {
    // Documented for new messages only. discord.js sends them everywhere, and Discord ignores them.
    schemas[name] = withProperties(schemas[name], {
      tts: { type: ['boolean', 'null'] },
      enforce_nonce: { type: ['boolean', 'null'] },
      nonce: { type: ['string', 'integer', 'null'], maxLength: 25 },
    });
  }
  schemas['CreateTextThreadWithMessageRequest'] = withProperties(
    schemas['CreateTextThreadWithMessageRequest'],
    // discord.js sends it. The type of the channel decides the type of the thread.
    { type: { type: ['integer', 'null'], enum: [10, 11, null] } },
  );
  schemas['ApplicationCommandUpdateRequest'] = withProperties(
    schemas['ApplicationCommandUpdateRequest'],
    {
      // An integer in the specification, but a string of digits in the documentation and discord.js.
      default_member_permissions: { type: ['string', 'null'] },
      // Missing in the specification, but documented.
      nsfw: { type: ['boolean', 'null'] },
    },
  );
  return tighten({ paths, components: { schemas } }, schemas) as Specification;
}

function withProperties(schema: Schema | undefined, more: Schema): Schema {
  return { ...schema, properties: { ...(schema?.['properties'] as Schema), ...more } };
}

function tighten(value: unknown, schemas: Readonly<Record<string, Schema>>): unknown {
  if (Array.isArray(value)) return value.map((item) => tighten(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const schema = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, tighten(inner, schemas)]),
  ) as Schema;
  const branches = (schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined;
  if (branches !== undefined) return decide(schema, branches, schemas);
  if (isObjectSchema(schema) && !('additionalProperties' in schema)) {
    return { ...schema, additionalProperties: false };
  }
  // The `enum` repeats the list that `allOf` refers to.
  if ('enum' in schema && 'allOf' in schema) return omit(schema, ['allOf']);
  return schema;
}

/** Whether this is the schema of an object, and not a map of properties with a property `type`. */
function isObjectSchema({ type, properties }: Schema): boolean {
  return type === 'object' && typeof properties === 'object';
}

/** Converts a union so that `type` selects one branch, instead of trying all branches. */
function decide(
  schema: Schema,
  branches: readonly Schema[],
  schemas: Readonly<Record<string, Schema>>,
): Schema {
  const base = omit(schema, ['oneOf', 'anyOf', 'x-discord-union']);
  const values = branches.map((branch) => branch['const']);
  if (values.every((constant) => constant !== undefined)) return { ...base, enum: values };
  const rest = branches.filter((branch) => branch['type'] !== 'null');
  if (rest.length < branches.length) {
    const inner = rest.length === 1 ? rest[0] : decide({}, rest, schemas);
    return { ...base, if: { type: 'null' }, then: true, else: inner };
  }
  const tagged = rest.map((branch) => ({ branch, types: typesOf(branch, schemas) }));
  if (tagged.some(({ types }) => types === null)) return { ...base, anyOf: rest };
  return {
    ...base,
    type: 'object',
    required: ['type'],
    properties: { type: { enum: tagged.flatMap(({ types }) => types) } },
    allOf: tagged.map(({ branch, types }) => ({
      if: { required: ['type'], properties: { type: { enum: types } } },
      then: branch,
    })),
  };
}

/** Returns the values of `type` that a branch accepts, or `null` if it does not restrict them. */
function typesOf(
  branch: Schema,
  schemas: Readonly<Record<string, Schema>>,
): readonly unknown[] | null {
  const name = textOf(branch['$ref']).replace('#/components/schemas/', '');
  const { properties, required } = (schemas[name] ?? branch) as {
    properties?: Record<string, Schema>;
    required?: readonly string[];
  };
  const values = properties?.['type']?.['enum'];
  return Array.isArray(values) && required?.includes('type') === true ? values : null;
}

function omit(schema: Schema, keys: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}
