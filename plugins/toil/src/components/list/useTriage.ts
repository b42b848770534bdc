import { useEffect, useRef, useState } from 'react';

/** Marks a row that the keys go to. */
export function triageRow(id: string) {
  return { 'data-triage': id };
}

/** What each key does, as the help says it. */
export const triageKeys = [
  { key: 'j', words: 'the next row' },
  { key: 'k', words: 'the row before' },
  { key: 'Enter', words: 'opens it' },
  { key: 'r', words: 'reviews it' },
  { key: 'e', words: 'its evidence' },
  { key: 'a', words: 'takes up a suggestion' },
  { key: 'x', words: 'dismisses a suggestion' },
  { key: '?', words: 'shows or hides this help' },
] as const;

const actions: Record<string, string> = {
  r: '[data-review]',
  e: '[data-evidence]',
  a: '[data-accept]',
  x: '[data-dismiss]',
};

/**
 * Rows by keyboard: the focus itself moves from title to title, so that what is
 * read aloud and what Enter does follow by themselves. Keys work as soon as the
 * page is open, wherever the focus is, except those typed into a field.
 */
export function useTriage() {
  const within = useRef<HTMLDivElement>(null);
  const [helps, setHelps] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, target } = event;
      if (
        event.defaultPrevented ||
        event.altKey ||
        event.ctrlKey ||
        event.metaKey ||
        isElsewhere(target as Element)
      ) {
        return;
      }
      if (key === '?') {
        setHelps(shown => !shown);
        return;
      }
      const rows = [
        ...(within.current?.querySelectorAll<HTMLElement>('[data-triage]') ??
          []),
      ];
      const here = rows.findIndex(row => row.contains(document.activeElement));
      if (key === 'j' || key === 'k') {
        const next = here < 0 ? 0 : here + (key === 'j' ? 1 : -1);
        const link = rows[next]?.querySelector<HTMLElement>('th a');
        link?.focus();
        link?.scrollIntoView?.({ block: 'nearest' });
        event.preventDefault();
      } else if (Object.hasOwn(actions, key) && here >= 0) {
        const action = rows[here].querySelector<HTMLElement>(actions[key]);
        if (action) {
          event.preventDefault();
          action.click();
        }
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  return { within, helps, onHelp: () => setHelps(!helps) };
}

/** Typed into a field, or meant for a dialog or a menu over the page. */
function isElsewhere(target: Element): boolean {
  return (
    target.closest(
      'input, textarea, select, [role=combobox], [role=listbox], [role=dialog], [role=menu], [contenteditable]',
    ) !== null
  );
}
