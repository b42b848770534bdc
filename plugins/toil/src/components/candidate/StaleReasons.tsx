import {
  EntityName,
  MaybeLink,
  RelativeTime,
} from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';

/** What holds as long as it does, and did not happen at some instant. */
const seenNow: readonly string[] = ['frequency', 'merged'];

/** What happened since it was reviewed, each with the link to its source. */
export function StaleReasons(props: { candidate: CandidateDetail }) {
  const { stale, staleReasons, reviewedAt } = props.candidate;
  return !stale ? null : (
    <Alert severity="warning" sx={{ my: 1 }}>
      <strong>Stale: it asks for another review.</strong>{' '}
      {reviewedAt && (
        <>
          The last one was <RelativeTime instant={reviewedAt} />.
        </>
      )}
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {staleReasons.map(({ code, message, at, entityRef, url }) => (
          <li key={`${code} ${message}`}>
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
          </li>
        ))}
      </Box>
    </Alert>
  );
}
