import { useEffect, useState } from 'react';

/**
 * Gives the focus back to what opened a part of a page once that part is gone: to
 * the same button, or to the one that is there in its place.
 */
export function useReturnedFocus(): void {
  // Before a field of the part takes it.
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (document.activeElement !== document.body) {
        return;
      }
      const target = opener?.isConnected
        ? opener
        : [...document.querySelectorAll('button')].find(
            button => nameOf(button) === nameOf(opener),
          );
      if (target instanceof HTMLElement) {
        target.focus();
      }
    },
    [opener],
  );
}

function nameOf(element: Element | null): string | null | undefined {
  return element?.getAttribute('aria-label') ?? element?.textContent;
}
