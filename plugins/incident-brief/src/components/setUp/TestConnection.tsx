import type { CollectorRun } from '@plumbline/backstage-plugin-evidence-common';
import {
  Refused,
  useEvidenceApi,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import { useState } from 'react';

const words: Record<CollectorRun['outcome'], string> = {
  succeeded: 'It was read.',
  failed: 'It could not be read:',
  running: 'It is being read; this page shows what it reports.',
  recent: 'It was read less than 30 seconds ago and is still current.',
  deferred: 'The source requires a pause; it is read again after that.',
};

/** Reads the source once, now, and says how it went. */
export function TestConnection(props: { id: string; onDone: () => void }) {
  const { id, onDone } = props;
  const evidence = useEvidenceApi();
  const [run, setRun] = useState<CollectorRun>();
  const mutation = useMutation(onDone);
  const test = () =>
    mutation.run(async () => {
      setRun(undefined);
      setRun(await evidence.runCollector(id));
    });
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1.5,
        mt: 1,
        fontSize: 13,
      }}
    >
      <Button
        size="small"
        variant="outlined"
        disabled={mutation.busy}
        onClick={test}
        aria-label={`Test connection of ${id}`}
        sx={{ textTransform: 'none' }}
      >
        Test connection
      </Button>
      {mutation.busy && (
        <LinearProgress
          aria-label={`Reading ${id}`}
          sx={{ width: 120, borderRadius: '4px' }}
        />
      )}
      <Box role="status" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        {mutation.busy && `Reading ${id} …`}
        {run && `${words[run.outcome]} ${run.error ?? ''}`.trim()}
      </Box>
      <Refused error={mutation.failure} />
    </Box>
  );
}
