import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Tolerance for "scrolled to the end", because scroll positions can be fractions of a pixel. */
const SLACK_PX = 2;

/**
 * Scrolls an element to its end when one of `newest` changes. Also does so when the size of the element
 * changes, unless the user has scrolled up.
 */
export function useEndScroll(
  element: RefObject<HTMLElement | null>,
  newest: readonly unknown[],
): void {
  const isAtEnd = useRef(true);

  useEffect(() => {
    const log = element.current;
    if (log === null) return;
    const sizeOf = (): string => `${log.clientWidth} ${log.clientHeight}`;
    let size = sizeOf();
    const onScroll = (): void => {
      // The browser also scrolls after a change of layout. Only scrolling by the user counts.
      if (sizeOf() !== size) return;
      isAtEnd.current = log.scrollHeight - log.clientHeight - log.scrollTop <= SLACK_PX;
    };
    const observer = new ResizeObserver(() => {
      size = sizeOf();
      if (isAtEnd.current) log.scrollTop = log.scrollHeight;
    });
    log.addEventListener('scroll', onScroll);
    observer.observe(log);
    return () => {
      observer.disconnect();
      log.removeEventListener('scroll', onScroll);
    };
  }, []);

  useLayoutEffect(() => {
    isAtEnd.current = true;
    element.current?.scrollTo({ top: element.current.scrollHeight });
  }, newest);
}
