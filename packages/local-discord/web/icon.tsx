const PATHS = {
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  eye: 'M12 5C6 5 2 12 2 12s4 7 10 7 10-7 10-7-4-7-10-7zm0 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8z',
  file: 'M6 2h8l6 6v14H6zm7 1.5V9h5.5z',
  light:
    'M12 7a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM3.5 5l1.5-1.5 2.8 2.8-1.5 1.5zM16.2 17.7l1.5-1.5 2.8 2.8-1.5 1.5zM3.5 19l2.8-2.8 1.5 1.5L5 20.5zM16.2 6.3 19 3.5 20.5 5l-2.8 2.8z',
  megaphone: 'M3 10v4h3l9 5V5L6 10zm14-1v6a3 3 0 0 0 0-6z',
  picture: 'M3 4h18v16H3zm2 13h14l-5-7-4 5-2-2z',
  send: 'M3 20 21 12 3 4v6l11 2-11 2z',
  system: 'M2 4h20v13H2zm2 2v9h16V6zM8 19h8v2H8z',
} as const;

/** A decorative icon next to a text. It is inline because the page loads no images and icon fonts differ. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
