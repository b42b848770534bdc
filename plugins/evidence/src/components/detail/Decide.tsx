import type {
  DiscrepancyDetail,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Refused,
  useEvidenceApi,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import { useState } from 'react';

type Verb = 'accept' | 'dismiss' | 'reopen';

const verbs: Record<DiscrepancyState, Verb[]> = {
  open: ['accept', 'dismiss'],
  accepted: ['dismiss', 'reopen'],
  dismissed: ['accept', 'reopen'],
  closed: [],
};

const meanings: Record<Verb, string> = {
  accept: 'It will be put right',
  dismiss: 'It is no discrepancy; it reopens when something new is seen',
  reopen: 'It is to be decided again',
};

const verbWords: Record<Verb, string> = {
  accept: 'Accept',
  dismiss: 'Dismiss',
  reopen: 'Reopen',
};

const doneWords: Record<Verb, string> = {
  accept: 'Accepted',
  dismiss: 'Dismissed',
  reopen: 'Reopened',
};

/** Accepts it as something to put right, or dismisses it with a reason. */
export function Decide(props: {
  discrepancy: Pick<DiscrepancyDetail, 'id' | 'state'>;
  onDecided: (after: DiscrepancyDetail) => void;
}) {
  const { discrepancy, onDecided } = props;
  const { id, state } = discrepancy;
  const api = useEvidenceApi();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [done, setDone] = useState<Verb>();
  const mutation = useMutation(() => {
    setReason('');
    setUntil('');
  });

  const why = reason.trim() === '' ? {} : { reason };
  const decideBy: Record<Verb, () => Promise<DiscrepancyDetail>> = {
    accept: () => api.acceptDiscrepancy(id, why),
    reopen: () => api.reopenDiscrepancy(id, why),
    dismiss: () =>
      api.dismissDiscrepancy(id, {
        reason,
        ...(until !== '' && { until: `${until}T00:00:00Z` }),
      }),
  };
  const decide = (verb: Verb) => {
    setDone(undefined);
    void mutation.run(async () => {
      onDecided(await decideBy[verb]());
      setDone(verb);
    });
  };
  return (
    <>
      {state === 'closed' ? (
        <p style={{ margin: 0 }}>
          The sources agree: nothing to decide. It reopens if they differ again.
        </p>
      ) : (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            mt: 1.5,
            alignItems: 'flex-start',
          }}
        >
          <TextField
            size="small"
            label="Reason"
            value={reason}
            inputProps={{ maxLength: 1000 }}
            placeholder="Required to dismiss"
            InputLabelProps={{ shrink: true }}
            onChange={event => setReason(event.target.value)}
            sx={{ flex: '1 1 260px', maxWidth: 560 }}
          />
          {verbs[state].includes('dismiss') && (
            <TextField
              size="small"
              type="date"
              label="Dismissed until"
              value={until}
              InputLabelProps={{ shrink: true }}
              title="Empty: for good"
              onChange={event => setUntil(event.target.value)}
            />
          )}
          {verbs[state].map(verb => (
            <Button
              key={verb}
              size="small"
              variant="text"
              title={meanings[verb]}
              disabled={
                mutation.busy || (verb === 'dismiss' && reason.trim() === '')
              }
              onClick={() => decide(verb)}
              sx={{ textTransform: 'none', height: 40 }}
            >
              {verbWords[verb]}
            </Button>
          ))}
        </Box>
      )}
      <div role="status">{done && doneWords[done]}</div>
      <Refused error={mutation.failure} />
    </>
  );
}
