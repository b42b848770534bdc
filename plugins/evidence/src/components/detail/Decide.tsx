import type {
  DiscrepancyDetail,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  statusOf,
  useEvidenceApi,
  plainly,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
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

const verbWords: Record<Verb, string> = {
  accept: 'Accept: it will be put right',
  dismiss: 'Dismiss: it is none',
  reopen: 'Open again',
};

const doneWords: Record<Verb, string> = {
  accept: 'Accepted.',
  dismiss: 'Dismissed.',
  reopen: 'Open again.',
};

/** Says that it will be put right, or why it is none. */
export function Decide(props: {
  discrepancy: DiscrepancyDetail;
  onDecided: (after: DiscrepancyDetail) => void;
}) {
  const { discrepancy, onDecided } = props;
  const { id, state } = discrepancy;
  const api = useEvidenceApi();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Verb>();
  const [failure, setFailure] = useState<Error>();

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
  const decide = async (verb: Verb) => {
    setBusy(true);
    setFailure(undefined);
    setDone(undefined);
    try {
      const after = await decideBy[verb]();
      setReason('');
      setUntil('');
      setDone(verb);
      onDecided(after);
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {state === 'closed' ? (
        <p style={{ margin: 0 }}>
          The sources agree, so there is nothing to decide. It opens again by
          itself if they part.
        </p>
      ) : (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 1,
            alignItems: 'center',
          }}
        >
          <TextField
            size="small"
            label="Reason"
            value={reason}
            inputProps={{ maxLength: 1000 }}
            helperText="a dismissal needs one"
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
              helperText="or for good"
              onChange={event => setUntil(event.target.value)}
            />
          )}
          {verbs[state].map(verb => (
            <Button
              key={verb}
              size="small"
              variant={verb === 'accept' ? 'contained' : 'outlined'}
              disabled={busy || (verb === 'dismiss' && reason.trim() === '')}
              onClick={() => decide(verb)}
              sx={{ textTransform: 'none', mb: 2.5 }}
            >
              {verbWords[verb]}
            </Button>
          ))}
        </Box>
      )}
      {verbs[state].includes('dismiss') && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          Dismissed, it leaves the list of what is open; it opens again by
          itself when something new is seen, and anybody may open it again.
        </Box>
      )}
      <div role="status">{done && doneWords[done]}</div>
      {failure && <Refused error={failure} what="It was not noted" />}
    </>
  );
}

/** Why a button did nothing. */
export function Refused(props: { error: Error; what: string }) {
  const { error, what } = props;
  const status = statusOf(error);
  return (
    <Alert severity="error" sx={{ mt: 1, py: 0 }}>
      <strong>
        {status === 401 || status === 403
          ? `${what}: it is not yours to do. `
          : `${what}. `}
      </strong>
      {plainly(error.message)}
    </Alert>
  );
}
