import type { OperationId } from '../validation/operations.ts';
import type { Specification } from '../validation/read-specification.ts';

export interface Route {
  readonly operation: OperationId;
  /** Values of the `{…}` in the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the operation of a request among the specification's paths. */
export function createRouteMatcher({
  paths,
}: Specification): (method: string, path: string) => Route | null {
  const routes = Object.entries(paths).map(([template, methods]) => ({
    parts: template.split('/'),
    methods,
  }));
  // `@original` before `{message_id}`: what is written out wins over what fits anything.
  routes.sort((a, b) => countOpen(a.parts) - countOpen(b.parts));

  return (method, path) => {
    const given = path.split('/').map(decode);
    for (const { parts, methods } of routes) {
      const operation = methods[method.toLowerCase()]?.operationId;
      if (operation === undefined || parts.length !== given.length) continue;
      const parameters: Record<string, string> = {};
      const fits = parts.every((part, i) => {
        const value = given[i] ?? '';
        if (!part.startsWith('{')) return part === value;
        parameters[part.slice(1, -1)] = value;
        return value !== '';
      });
      if (fits) return { operation, parameters };
    }
    return null;
  };
}

function countOpen(parts: readonly string[]): number {
  return parts.filter((part) => part.startsWith('{')).length;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
