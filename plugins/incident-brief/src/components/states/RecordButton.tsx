import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import { useEvidenceApi } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

type State =
  | { step: 'idle' | 'sending' }
  | { step: 'recorded'; id?: string }
  | { step: 'failed'; why: string };

/** Records that a signal matched nothing, so that its owner hears of it. */
export function RecordButton(props: { signal: Signal; recordedAs?: string }) {
  const { signal, recordedAs } = props;
  const evidence = useEvidenceApi();
  const [state, setState] = useState<State>(
    recordedAs ? { step: 'recorded', id: recordedAs } : { step: 'idle' },
  );

  const record = async () => {
    setState({ step: 'sending' });
    try {
      const { discrepancyId } = await evidence.resolve({
        signal,
        record: true,
      });
      setState({ step: 'recorded', id: discrepancyId });
    } catch (error) {
      setState({ step: 'failed', why: String((error as Error).message) });
    }
  };

  if (state.step === 'recorded') {
    return (
      <p role="status">
        ✓ Reported as a discrepancy{state.id && <> {state.id}</>}: it stays open
        until something matches.
      </p>
    );
  }
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        onClick={record}
        disabled={state.step === 'sending'}
        sx={{ textTransform: 'none' }}
      >
        {state.step === 'sending' ? 'Reporting …' : 'Report as unmatched'}
      </Button>
      <Box sx={{ mt: 0.5, fontSize: 12, color: 'text.secondary' }}>
        Stays under Evidence, Discrepancies, until something matches.
      </Box>
      {state.step === 'failed' && <p role="alert">Not reported: {state.why}</p>}
    </>
  );
}
