import type { ComponentChildren } from 'preact';

/** A link to a web page. An address of another kind is shown as plain text. */
export function WebLink({
  href,
  children,
}: {
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  if (!URL.canParse(href) || !/^https?:$/.test(new URL(href).protocol)) return <>{children}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" title={href}>
      {children}
    </a>
  );
}
