import { VisuallyHidden } from '@plumbline/backstage-plugin-evidence-react';
import type { VerdictStatus } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { statusMarks, statusWords } from '../../model/words';

const colours: Partial<Record<VerdictStatus, string>> = {
  fail: 'error.main',
  pass: 'success.main',
};

/** A mark by its shape, with the word for it. */
export function StatusMark(props: { status: VerdictStatus }) {
  const { status } = props;
  return (
    <>
      <Box
        component="span"
        aria-hidden
        sx={{ fontWeight: 700, color: colours[status] ?? 'text.secondary' }}
      >
        {statusMarks[status]}{' '}
      </Box>
      <VisuallyHidden>{statusWords[status]}: </VisuallyHidden>
    </>
  );
}
