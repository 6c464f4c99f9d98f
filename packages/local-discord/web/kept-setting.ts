import { useState } from 'preact/hooks';

/** A setting that is stored in the browser's local storage. */
export function useKeptSetting<T extends string>(
  name: string,
  values: readonly T[],
  fallback: T,
): [T, (value: T) => void] {
  const key = `local-discord-${name}`;
  const [value, set] = useState<T>(() => {
    const kept = localStorage.getItem(key);
    return values.find((one) => one === kept) ?? fallback;
  });
  return [
    value,
    (next) => {
      localStorage.setItem(key, next);
      set(next);
    },
  ];
}
