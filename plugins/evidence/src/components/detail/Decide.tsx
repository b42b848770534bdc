import type {
  DiscrepancyDetail,
  DiscrepancyState,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Decide as DecideWith,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import TextField from '@mui/material/TextField';
import { useState } from 'react';

type Verb = 'accept' | 'dismiss' | 'reopen';

const verbs: Record<DiscrepancyState, Verb[]> = {
  open: ['accept', 'dismiss'],
  accepted: ['dismiss', 'reopen'],
  dismissed: ['accept', 'reopen'],
  closed: [],
};

const effects: Record<Verb, string> = {
  accept: 'the owner puts it right; it closes once the sources agree',
  dismiss: 'it is no discrepancy; it reopens when something new is seen',
  reopen: 'it is to be decided again',
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
  const [until, setUntil] = useState('');
  const [done, setDone] = useState<Verb>();
  const decideBy: Record<
    Verb,
    (reason: string | undefined) => Promise<DiscrepancyDetail>
  > = {
    accept: reason => api.acceptDiscrepancy(id, { reason }),
    reopen: reason => api.reopenDiscrepancy(id, { reason }),
    dismiss: (reason = '') =>
      api.dismissDiscrepancy(id, {
        reason,
        ...(until !== '' && { until: `${until}T00:00:00Z` }),
      }),
  };
  return (
    <>
      {state === 'closed' ? (
        <p style={{ margin: 0 }}>
          The sources agree: nothing to decide. It reopens if they differ again.
        </p>
      ) : (
        <DecideWith
          what="about the discrepancy"
          choices={verbs[state].map(verb => ({
            words: verbWords[verb],
            effect: effects[verb],
            needsReason: verb === 'dismiss',
            run: async reason => {
              setDone(undefined);
              onDecided(await decideBy[verb](reason));
              setDone(verb);
            },
          }))}
          onDone={() => setUntil('')}
          onConflict={() =>
            void api.getDiscrepancy(id).then(onDecided, () => undefined)
          }
        >
          {verbs[state].includes('dismiss') && (
            <TextField
              size="small"
              type="date"
              label="Dismissed until"
              value={until}
              InputLabelProps={{ shrink: true }}
              helperText="Optional: empty is for good"
              onChange={event => setUntil(event.target.value)}
            />
          )}
        </DecideWith>
      )}
      <div role="status">{done && doneWords[done]}</div>
    </>
  );
}
