const PATHS = {
  eye: 'M12 5C6 5 2 12 2 12s4 7 10 7 10-7 10-7-4-7-10-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8z',
  file: 'M6 2h8l6 6v14H6zm7 1.5V9h5.5z',
  megaphone: 'M3 10v4h3l9 5V5L6 10zm14-1v6a3 3 0 0 0 0-6z',
  picture: 'M3 4h18v16H3zm2 13h14l-5-7-4 5-2-2z',
  send: 'M3 20 21 12 3 4v6l11 2-11 2z',
} as const;

/** A small picture beside words that say the same: drawn here, since nothing is fetched and fonts differ. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
