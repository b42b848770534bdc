import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  Refused,
  useMutation,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { dismissalEffect } from '../../model/words';

/** What can be done with a candidate as it stands. */
export function Actions(props: {
  candidate: CandidateDetail;
  /** The form is open. */
  reviews: boolean;
  onReview: () => void;
  onDone: () => void;
}) {
  const { candidate, reviews, onReview, onDone } = props;
  const { id, state, version } = candidate;
  const api = useApi(toilApiRef);
  const [dismisses, setDismisses] = useState(false);
  const mutation = useMutation(onDone);
  const button = (words: string, run: () => Promise<unknown>) => (
    <Button
      size="small"
      variant="outlined"
      disabled={mutation.busy}
      onClick={() => mutation.run(run)}
      sx={{ textTransform: 'none' }}
    >
      {words}
    </Button>
  );
  const isEnded = state === 'done' || state === 'dismissed';
  return (
    <>
      <Box
        role="group"
        aria-label="What to do"
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 1.5 }}
      >
        <Button
          size="small"
          variant="contained"
          aria-expanded={reviews}
          onClick={onReview}
          sx={{ textTransform: 'none' }}
        >
          Review
        </Button>
        {state === 'suggested' &&
          button('Take it up', () => api.openCandidate(id, { version }))}
        {state === 'open' &&
          button('Start', () => api.startCandidate(id, { version }))}
        {state === 'in-progress' && (
          <>
            {button('It is automated', () =>
              api.finishCandidate(id, { version }),
            )}
            {button('Put it back', () => api.openCandidate(id, { version }))}
          </>
        )}
        {isEnded &&
          button('Open it again', () => api.openCandidate(id, { version }))}
        {!isEnded && (
          <Button
            size="small"
            aria-expanded={dismisses}
            onClick={() => setDismisses(!dismisses)}
            sx={{ textTransform: 'none' }}
          >
            Dismiss …
          </Button>
        )}
      </Box>
      <Refused error={mutation.failure} />
      {dismisses && (
        <Decide
          what={`about ‘${candidate.title}’`}
          onDone={() => {
            setDismisses(false);
            onDone();
          }}
          choices={[
            {
              words: 'Dismiss it',
              effect: dismissalEffect,
              needsReason: true,
              run: reason =>
                api.dismissCandidate(id, { version, reason: reason ?? '' }),
            },
          ]}
        />
      )}
    </>
  );
}
