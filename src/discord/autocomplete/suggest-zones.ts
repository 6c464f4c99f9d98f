import { type Choice, MAX_CHOICES } from '../commands/command.ts';

/** Time zones with the typed text at the beginning of a part of their name, then those with it anywhere. */
export function suggestZones(typed: string): readonly Choice[] {
  const wanted = typed.trim().toLowerCase().replaceAll(' ', '_');
  const all = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const starts = (zone: string): boolean =>
    zone.split('/').some((part) => part.toLowerCase().startsWith(wanted));
  const found = [
    ...all.filter(starts),
    ...all.filter((zone) => !starts(zone) && zone.toLowerCase().includes(wanted)),
  ];
  return [...new Set(found)].slice(0, MAX_CHOICES).map((zone) => ({ name: zone, value: zone }));
}
