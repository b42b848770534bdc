import type { ToilGroup } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { MergeForm } from './MergeForm';
import { SplitForm } from './SplitForm';

const ways = [
  { way: 'split', words: 'Some of it is other work …' },
  { way: 'merge', words: 'Something else is the same work …' },
] as const;

/** Where the words of occurrences mislead, a person decides what belongs together. */
export function Regroup(props: { group: ToilGroup; onDone: () => void }) {
  const { group, onDone } = props;
  const [open, setOpen] = useState<'split' | 'merge'>();
  const form = {
    group,
    onCancel: () => setOpen(undefined),
    onDone: () => {
      setOpen(undefined);
      onDone();
    },
  };
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1 }}>
        {ways.map(({ way, words }) => (
          <Button
            key={way}
            size="small"
            aria-expanded={open === way}
            disabled={way === 'split' && group.size < 2}
            onClick={() => setOpen(open === way ? undefined : way)}
            sx={{ textTransform: 'none' }}
          >
            {words}
          </Button>
        ))}
      </Box>
      {open === 'split' && <SplitForm {...form} />}
      {open === 'merge' && <MergeForm {...form} />}
    </>
  );
}
