import type { OperationId } from '../validation/operations.ts';
import type { Specification } from '../validation/read-specification.ts';

export interface Route {
  readonly operation: OperationId;
  /** Decoded values of the placeholders (`{…}`) in the path. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Returns a function that finds the operation for a request's method and path. */
export function createRouteMatcher({
  paths,
}: Specification): (method: string, path: string) => Route | null {
  const routes = Object.entries(paths).map(([template, methods]) => ({
    parts: template.split('/'),
    methods,
  }));
  // `@original` before `{message_id}`: a literal part wins over a placeholder.
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
