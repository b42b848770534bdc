import { useEffect, useRef, useState } from 'react';

/** Marks a row that the keys go to. */
export function triageRow(id: string) {
  return { 'data-triage': id };
}

export type TriageAction = 'review' | 'start' | 'accept' | 'dismiss';

/** What each key does. */
export const triageKeys = [
  { key: 'J', words: 'Next row' },
  { key: 'K', words: 'Previous row' },
  { key: 'Enter', words: 'Open' },
  { key: 'R', words: 'Review' },
  { key: 'S', words: 'Start' },
  { key: 'A', words: 'Accept a suggestion' },
  { key: 'D', words: 'Dismiss' },
  { key: 'F', words: 'Find' },
  { key: '?', words: 'All keys' },
] as const;

const actions: Record<string, TriageAction> = {
  r: 'review',
  s: 'start',
  a: 'accept',
  d: 'dismiss',
};

/**
 * Rows by keyboard: the focus itself moves from title to title, so that what is
 * read aloud and what Enter does follow by themselves. Keys work as soon as the
 * page is open, wherever the focus is, except those typed into a field.
 *
 * @param onAction - for the row that has the focus
 */
export function useTriage(
  onAction: (action: TriageAction, id: string) => void,
) {
  const within = useRef<HTMLDivElement>(null);
  const act = useRef(onAction);
  act.current = onAction;
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
      const all = within.current;
      if (key === 'f') {
        event.preventDefault();
        all?.querySelector<HTMLElement>('input[type=search]')?.focus();
        return;
      }
      const rows = [
        ...(all?.querySelectorAll<HTMLElement>('[data-triage]') ?? []),
      ];
      const here = rows.findIndex(row => row.contains(document.activeElement));
      if (key === 'j' || key === 'k') {
        const next = here < 0 ? 0 : here + (key === 'j' ? 1 : -1);
        const link = rows[next]?.querySelector<HTMLElement>('th a');
        link?.focus();
        link?.scrollIntoView?.({ block: 'nearest' });
        event.preventDefault();
      } else if (Object.hasOwn(actions, key) && here >= 0) {
        event.preventDefault();
        act.current(actions[key], rows[here].dataset.triage!);
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
