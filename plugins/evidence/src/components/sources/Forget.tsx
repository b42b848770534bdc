import {
  Refused,
  useDeed,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';

/** Forgets a source that somebody pushed for; asks once more before. */
export function Forget(props: { source: string; onForgotten: () => void }) {
  const { source, onForgotten } = props;
  const api = useEvidenceApi();
  const [isAsked, setAsked] = useState(false);
  const deed = useDeed(() => {
    setAsked(false);
    onForgotten();
  });
  const button = { minWidth: 0, px: 0.75, py: 0, textTransform: 'none' };
  if (!isAsked) {
    return (
      <Button
        size="small"
        aria-label={`Forget ${source}`}
        onClick={() => setAsked(true)}
        sx={{ ...button, px: 0, verticalAlign: 'baseline' }}
      >
        Forget
      </Button>
    );
  }
  return (
    <Box
      role="group"
      aria-label={`Forget ${source}`}
      sx={{ mt: 0.5, color: 'text.primary' }}
    >
      What it told of the present goes from every brief; the past stays.
      <Box sx={{ display: 'flex', gap: 0.5, mt: 0.25 }}>
        <Button
          size="small"
          color="error"
          variant="outlined"
          disabled={deed.busy}
          onClick={() => void deed.run(() => api.forgetCollector(source))}
          sx={button}
        >
          Forget it
        </Button>
        <Button size="small" onClick={() => setAsked(false)} sx={button}>
          Keep it
        </Button>
      </Box>
      <Refused error={deed.failure} />
    </Box>
  );
}
