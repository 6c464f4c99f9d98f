import { createHash } from 'node:crypto';
import { OPERATIONS, type OperationId } from '../src/validation/operations.ts';

type Schema = Readonly<Record<string, unknown>>;
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Schema[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: Schema }> }>>;
}
interface Specification {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];
/** Keys with documentation, which validation does not need. */
const PROSE = new Set(['description', 'title']);

/**
 * Extracts the part of Discord's specification that the local Discord serves: the operations named in
 * `operations.ts` with their JSON bodies, their successful responses, and the schemas they refer to.
 */
export function prune(text: string): object {
  const whole = JSON.parse(text) as Specification;
  const paths: Record<string, Record<string, object>> = {};
  const missing = new Set<string>(OPERATIONS);
  for (const [path, item] of Object.entries(whole.paths)) {
    // A path lists the parameters of all its methods once, next to the methods.
    const shared = (item['parameters'] ?? []) as Schema[];
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined;
      if (operation === undefined || !isServed(operation.operationId)) continue;
      missing.delete(operation.operationId);
      (paths[path] ??= {})[method] = pruneOperation(operation, shared);
    }
  }
  if (missing.size > 0) {
    throw new Error(`The specification has no operation ${[...missing].join(', ')}.`);
  }
  const schemas: Record<string, Schema> = {};
  const waiting = referencesIn(paths);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in schemas) continue;
    const schema = withoutProse(whole.components.schemas[name]) as Schema;
    schemas[name] = schema;
    waiting.push(...referencesIn(schema));
  }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  const sha256 = createHash('sha256').update(text).digest('hex');
  return {
    openapi: whole.openapi,
    info: { ...whole.info, 'x-pruned-from-sha256': sha256 },
    paths,
    components: { schemas: sorted },
  };
}

function isServed(operationId: string): operationId is OperationId {
  return (OPERATIONS as readonly string[]).includes(operationId);
}

function pruneOperation(operation: Operation, shared: readonly Schema[]): object {
  const request = operation.requestBody?.content['application/json']?.schema;
  const parameters = [...shared, ...(operation.parameters ?? [])];
  const answers = Object.entries(operation.responses)
    .filter(([status]) => /^2\d\d$/.test(status))
    .map(([status, { content }]): [string, unknown] => {
      const schema = content?.['application/json']?.schema;
      return [status, schema === undefined ? null : withoutProse(schema)];
    });
  return {
    operationId: operation.operationId,
    ...(parameters.length === 0 ? {} : { parameters: withoutProse(parameters) }),
    ...(request === undefined ? {} : { request: withoutProse(request) }),
    answers: Object.fromEntries(answers),
  };
}

function withoutProse(value: unknown, isNameMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // A property may be called `title`: then it is a schema and must be kept.
      .filter(([key, inner]) => isNameMap || !PROSE.has(key) || typeof inner !== 'string')
      .map(([key, inner]: [string, unknown]) => [
        key,
        withoutProse(inner, key === 'properties' && !isNameMap),
      ]),
  );
}

function referencesIn(value: unknown): string[] {
  const found = JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  return [...found].map((match) => match[1] ?? '');
}
