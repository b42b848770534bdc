import type { DecisionCase } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import { useEffect } from 'react';
import { useNavigate } from 'react-router-dom';

/**
 * J and K move, Enter expands, A is for what agrees and R for what refuses, O opens
 * its page, Escape collapses. A and R expand the row and move the focus; nothing is
 * decided by one key.
 */
export function useKeys(
  cases: readonly DecisionCase[],
  {
    open,
    setOpen,
  }: { open: string | undefined; setOpen: (key: string | undefined) => void },
) {
  const navigate = useNavigate();
  useEffect(() => {
    const rowOf = (key: string) =>
      document.querySelector<HTMLElement>(`[data-case="${CSS.escape(key)}"]`);
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest(
        'input, textarea, select, [role=combobox]',
      );
      if (event.key === 'Escape' && open !== undefined) {
        setOpen(undefined);
        rowOf(open)?.focus();
        return;
      }
      if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const row = target.closest<HTMLElement>('[data-case]');
      const at = cases.findIndex(one => keyOf(one) === row?.dataset.case);
      const key = event.key.toLowerCase();
      if (key === 'j' || key === 'k') {
        const next = at < 0 ? 0 : at + (key === 'j' ? 1 : -1);
        const one = cases[Math.min(Math.max(next, 0), cases.length - 1)];
        if (one) {
          rowOf(keyOf(one))?.focus();
        }
        return;
      }
      const one = cases[at];
      if (!one) {
        return;
      }
      if (key === 'o') {
        navigate(one.url);
      } else if (key === 'enter' && target === row) {
        setOpen(open === keyOf(one) ? undefined : keyOf(one));
      } else if (key === 'a' || key === 'r') {
        const refuses = key === 'r';
        const action = one.actions.find(each => each.refuses === refuses);
        if (action) {
          event.preventDefault();
          setOpen(keyOf(one));
          // Once the row is expanded.
          setTimeout(() => {
            const form = rowOf(keyOf(one))?.querySelector('[role=group]');
            const button = [...(form?.querySelectorAll('button') ?? [])].find(
              each => each.textContent === action.label,
            );
            (refuses || action.reasonRequired
              ? form?.querySelector('input')
              : button
            )?.focus();
          });
        }
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [cases, navigate, open, setOpen]);
}

/** The keys, with the words of the buttons that the row with the focus has. */
export function Keys(props: { of: DecisionCase | undefined }) {
  const { actions = [] } = props.of ?? {};
  const labelsOf = (refuses: boolean) =>
    actions
      .filter(one => one.refuses === refuses)
      .map(({ label }) => label.toLocaleLowerCase('en-US'))
      .join(' or ');
  const keys: [keys: string[], words: string][] = [
    [['J', 'K'], 'move'],
    [['Enter'], 'expand'],
    [['A'], labelsOf(false)],
    [['R'], labelsOf(true)],
    [['O'], 'open'],
    [['Esc'], 'collapse'],
  ];
  return (
    <Box
      role="note"
      aria-label="Keys"
      sx={{
        color: 'text.secondary',
        fontSize: 12,
        gap: 1.5,
        display: { xs: 'none', md: 'flex' },
        float: 'right',
        mt: 1.5,
        '& kbd': {
          fontFamily: 'inherit',
          px: 0.75,
          mr: 0.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: '4px',
          bgcolor: 'background.paper',
        },
      }}
    >
      {keys
        .filter(([, words]) => words !== '')
        .map(([pressed, words]) => (
          <span key={pressed[0]}>
            {pressed.map(key => (
              <kbd key={key}>{key}</kbd>
            ))}
            {words}
          </span>
        ))}
    </Box>
  );
}

/** What the row of a case has as `data-case`. */
export function keyOf({ plugin, id }: DecisionCase): string {
  return `${plugin} ${id}`;
}
