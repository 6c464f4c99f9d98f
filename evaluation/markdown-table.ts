import type { Estimate } from './bootstrap.ts';

/** Renders a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * Renders a figure with its interval, such as `.951 (.939–.963)`, or a dash if it is not defined.
 */
export function withInterval({ value, low, high }: Estimate): string {
  if (value === null) return '–';
  return low === null || high === null
    ? short(value)
    : `${short(value)} (${short(low)}–${short(high)})`;
}

/** Renders a figure without its interval. */
export function plain({ value }: Estimate): string {
  return value === null ? '–' : short(value);
}

/** Renders a number without the zero before the decimal point. */
export function short(value: number, places = 3): string {
  return value.toFixed(places).replace(/^(-?)0\./, '$1.');
}
