import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuItem {
  readonly name: string;
  readonly run: () => void;
}

interface MessageMenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
}

/** A button with a menu, following the ARIA menu button pattern. */
export function MessageMenu({ label, items, isOpen, onToggle }: MessageMenuProps) {
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menuId = useId();
  const buttonId = useId();
  const all = (): HTMLButtonElement[] => [
    ...(place.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? []),
  ];

  useLayoutEffect(() => {
    if (!isOpen) return;
    all()[0]?.focus();
    const shut = ({ target }: Event): void => {
      if (place.current?.contains(target as Node) !== true) onToggle(false);
    };
    document.addEventListener('pointerdown', shut);
    return () => {
      document.removeEventListener('pointerdown', shut);
    };
  }, [isOpen]);

  function move(event: KeyboardEvent): void {
    const each = all();
    const at = each.findIndex((one) => one === document.activeElement);
    const to: Record<string, number> = {
      ArrowDown: (at + 1) % each.length,
      ArrowUp: (at - 1 + each.length) % each.length,
      Home: 0,
      End: each.length - 1,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      each[next]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      onToggle(false);
      if (event.key === 'Escape') button.current?.focus();
    }
  }

  return (
    <div class={isOpen ? 'menu-place open' : 'menu-place'} ref={place}>
      <button
        ref={button}
        id={buttonId}
        type="button"
        class="menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={menuId}
        onClick={() => {
          onToggle(!isOpen);
        }}
      >
        ⋯
      </button>
      {isOpen && (
        <div id={menuId} role="menu" class="menu" aria-label={label} onKeyDown={move}>
          {items.map(({ name, run }) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                onToggle(false);
                button.current?.focus();
                run();
              }}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
