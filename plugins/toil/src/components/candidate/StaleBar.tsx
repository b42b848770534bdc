import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  MaybeLink,
  Refused,
  RelativeTime,
  useMutation,
  sentence,
  useTitled,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Candidate,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { toilApiRef } from '../../api';
import { dimensionWords } from '../../model/levels';

/** What holds as long as it does, and did not happen at some instant. */
const seenNow: readonly string[] = ['frequency', 'merged'];

/** What happened since it was reviewed; its scores are kept, or reviewed. */
export function StaleBar(props: {
  candidate: Candidate;
  /** Absent where the review stands beside it. */
  onReview?: () => void;
  onDone: () => void;
}) {
  const { candidate, onReview, onDone } = props;
  const { id, version, stale, staleReasons, frequency } = candidate;
  const { risk, recoverability } = candidate;
  const api = useApi(toilApiRef);
  const keeping = useMutation(onDone);
  if (!stale) {
    return null;
  }
  const [newest, ...others] = [...staleReasons].sort((a, b) =>
    b.at.localeCompare(a.at),
  );
  const word = dimensionWords.frequency.levels[frequency.level].toLowerCase();
  const isReviewed = [frequency, risk, recoverability].every(
    ({ basis }) => basis === 'reviewed',
  );
  return (
    <Alert
      severity="warning"
      sx={{ mb: 2, fontSize: 13, borderRadius: '8px' }}
      action={
        onReview && (
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
            {isReviewed && (
              <Button
                size="small"
                variant="outlined"
                disabled={keeping.busy}
                onClick={() =>
                  keeping.run(() =>
                    api.reviewCandidate(id, {
                      version,
                      note: 'Scores kept',
                      frequency: frequency.level,
                      risk: risk.level,
                      recoverability: recoverability.level,
                    }),
                  )
                }
              >
                {newest?.code === 'frequency' ? `Keep ${word}` : 'Keep scores'}
              </Button>
            )}
            <Button size="small" variant="contained" onClick={onReview}>
              Review
            </Button>
          </Box>
        )
      }
    >
      <strong>Stale</strong>
      {newest && (
        <>
          : <Reason reason={newest} />
        </>
      )}
      {others.length > 0 && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {others.map(reason => (
            <li key={`${reason.code} ${reason.message}`}>
              <Reason reason={reason} />
            </li>
          ))}
        </Box>
      )}
      <Refused error={keeping.failure} />
    </Alert>
  );
}

function Reason(props: { reason: StaleReason }) {
  const { code, at, entityRef, url } = props.reason;
  const message = sentence(
    useTitled(props.reason.message, entityRef ? [entityRef] : []),
  );
  return (
    <>
      {url ? <MaybeLink value={url} label={message} /> : message}
      {!seenNow.includes(code) && (
        <>
          {', '}
          <RelativeTime instant={at} />
        </>
      )}
      {entityRef && (
        <>
          {' · '}
          <EntityName entityRef={entityRef} />
        </>
      )}
    </>
  );
}
