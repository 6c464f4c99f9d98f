import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OperationId } from './operations.ts';
import type { Operation, Specification } from './read-specification.ts';
import type { ValidationError } from './refusal.ts';

/** Checks requests and responses against Discord's specification. */
export interface SchemaChecks {
  request(operation: OperationId, body: unknown): readonly ValidationError[];
  query(
    operation: OperationId,
    query: Readonly<Record<string, string>>,
  ): readonly ValidationError[];
  /** Checks a response. A status without a schema must have no body. */
  answer(operation: OperationId, status: number, body: unknown): readonly ValidationError[];
  /** Checks a value against a named schema, such as `MessageResponse`. */
  named(schema: string, value: unknown): readonly ValidationError[];
  /** Compiles all schemas now, so that no request waits for them. Yields to other tasks in between. */
  warmUp(): Promise<void>;
}

/** Compiles each schema when it is first needed, because all of them take more than a second. */
export function createSchemaChecks(specification: Specification): SchemaChecks {
  // `unicode: false` counts UTF-16 code units instead of code points, for the reason given at `lengthOf`.
  // Ajv logs that the option is deprecated, but has no replacement.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    unicode: false,
    verbose: true,
    logger: false,
  });
  addFormats.default(ajv, ['uri', 'date-time']);
  for (const format of ['snowflake', 'nonce', 'int32', 'int53', 'int64', 'double', 'float']) {
    ajv.addFormat(format, true);
  }
  ajv.addSchema({ $id: 'discord', ...specification });
  const compiled = new Map<string, ValidateFunction>();
  const operations = new Map<OperationId, { operation: Operation; place: string }>();
  for (const [path, methods] of Object.entries(specification.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const place = `/paths/${escapePointer(path)}/${method}`;
      operations.set(operation.operationId, { operation, place });
    }
  }

  function compile(place: string): ValidateFunction {
    const known = compiled.get(place);
    if (known !== undefined) return known;
    const validate = ajv.compile({ $ref: `discord#${place}` });
    compiled.set(place, validate);
    return validate;
  }

  function check(place: string, value: unknown): readonly ValidationError[] {
    const validate = compile(place);
    return validate(value) ? [] : toFaults(validate.errors ?? []);
  }

  function placeOf(operationId: OperationId): { operation: Operation; place: string } {
    const found = operations.get(operationId);
    if (found === undefined) throw new Error(`${operationId} is not in the specification`);
    return found;
  }

  return {
    request(operationId, body) {
      const { operation, place } = placeOf(operationId);
      return operation.request === undefined ? [] : check(`${place}/request`, body);
    },

    query(operationId, query) {
      const { operation, place } = placeOf(operationId);
      const errors: ValidationError[] = [];
      for (const name of Object.keys(query)) {
        const parameters = operation.parameters ?? [];
        const at = parameters.findIndex((one) => one.in === 'query' && one.name === name);
        if (at === -1) {
          errors.push(unknownKey(name));
          continue;
        }
        const value = valueOfQuery(query[name] ?? '', parameters[at]?.schema['type']);
        const found = check(`${place}/parameters/${at}/schema`, value);
        errors.push(...found.map((error) => ({ ...error, path: name })));
      }
      return errors;
    },

    answer(operationId, status, body) {
      const { operation, place } = placeOf(operationId);
      const schema = operation.answers[String(status)];
      if (schema !== undefined && schema !== null) return check(`${place}/answers/${status}`, body);
      const isRight = schema === null && body === undefined;
      const message = `${operationId} has no response with status ${status} and this body`;
      return isRight ? [] : [{ rule: 'schema', path: '', code: 'STATUS', message }];
    },

    named: (schema, value) => check(`/components/schemas/${schema}`, value),

    async warmUp() {
      for (const { operation, place } of operations.values()) {
        const answers = Object.entries(operation.answers).filter(([, schema]) => schema !== null);
        const places = answers.map(([status]) => `${place}/answers/${status}`);
        if (operation.request !== undefined) places.push(`${place}/request`);
        for (const each of places) {
          compile(each);
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    },
  };
}

function escapePointer(path: string): string {
  return encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function valueOfQuery(text: string, type: unknown): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  return text;
}

/** Keywords of errors that only report that a nested check failed. */
const WRAPPERS = new Set(['if', 'anyOf', 'oneOf', 'allOf']);

function toFaults(errors: readonly ErrorObject[]): ValidationError[] {
  const reported = errors.filter(({ keyword }) => !WRAPPERS.has(keyword));
  // In a union without a deciding `type`, only the branch that matched most is reported.
  const isUnion = errors.some(({ keyword }) => keyword === 'anyOf');
  const depths = reported.map(({ instancePath }) => instancePath.split('/').length);
  const deepest = Math.max(...depths);
  const kept = isUnion ? reported.filter((_, i) => depths[i] === deepest) : reported;
  return kept.map(toFault);
}

function toFault({ keyword, instancePath, params, message, data }: ErrorObject): ValidationError {
  const path = instancePath.split('/').slice(1).join('.');
  const given = params as { limit?: number; missingProperty?: string; additionalProperty?: string };
  const limit = given.limit ?? 0;
  const fault = (code: string, words: string, at = path): ValidationError => ({
    rule: 'schema',
    path: at,
    code,
    message: words,
  });
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(below(given.additionalProperty ?? ''));
    case 'required':
      return fault(
        'BASE_TYPE_REQUIRED',
        'This field is required',
        below(given.missingProperty ?? ''),
      );
    case 'maxLength':
    case 'maxItems':
      return fault('BASE_TYPE_MAX_LENGTH', `Must be ${limit} or fewer in length.`);
    case 'minLength':
    case 'minItems':
      return fault('BASE_TYPE_MIN_LENGTH', `Must be ${limit} or more in length.`);
    case 'maximum':
      return fault('NUMBER_TYPE_MAX', `Value should be less than or equal to ${limit}.`);
    case 'minimum':
      return fault('NUMBER_TYPE_MIN', `Value should be greater than or equal to ${limit}.`);
    case 'enum':
    case 'const':
      return fault('BASE_TYPE_CHOICES', `Value ${JSON.stringify(data)} is not one of the choices.`);
    case 'format':
    case 'pattern':
      return fault('BASE_TYPE_INVALID', `Value ${JSON.stringify(data)} ${message ?? ''}.`);
    default:
      return fault('BASE_TYPE_INVALID', `The value ${message ?? 'is invalid'}.`);
  }
}

function unknownKey(path: string): ValidationError {
  return {
    rule: 'unknown-key',
    path,
    code: 'UNKNOWN_KEY',
    message: 'Discord does not know this key.',
  };
}
