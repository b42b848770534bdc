import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  formatExact,
  RelativeTime,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { incidentBriefApiRef } from '../../api';
import { useReviewPath } from '../../usePagePath';

/** Briefs that were pinned, newest first. */
export function PinList() {
  const api = useApi(incidentBriefApiRef);
  const reviewPath = useReviewPath();
  const answer = useAsyncKeepingLast(
    abort => api.listPins({ limit: 50 }, { abort }),
    ['incident-brief PinList', api],
  );
  if (answer.value === undefined) {
    return answer.error ? (
      <p role="alert">The pins could not be read: {answer.error.message}</p>
    ) : (
      <p>Reading pinned briefs …</p>
    );
  }
  if (answer.value.items.length === 0) {
    return <p>None yet. “Pin” on a brief keeps which one it was.</p>;
  }
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {answer.value.items.map(pin => (
        <Box
          component="li"
          key={pin.id}
          sx={{ py: 0.5, borderTop: 1, borderColor: 'divider' }}
        >
          <EntityName entityRef={pin.entityRef} /> as of{' '}
          <Link to={`${reviewPath}/pins/${pin.id}`}>{formatExact(pin.at)}</Link>
          {pin.incident && <> for {pin.incident}</>}
          {pin.note && <>: {pin.note}</>}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {' · '}pinned <RelativeTime instant={pin.pinnedAt} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
