import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  entityTitle,
  Failed,
  NotRefreshed,
  readable,
  Reading,
  RelativeTime,
  ServerClock,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ListedRequest } from '@plumbline/backstage-plugin-provisioning-common';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { provisioningApiRef } from '../../api';
import { usePaths } from '../../usePaths';
import { StateChip } from '../common/StateChip';

const refreshMs = 30_000;
/** More than a card has room for; the list has the others. */
const most = 6;

/** What was made for a service, and what waits. */
export function InfrastructureCard() {
  const { entity } = useEntity();
  const service = stringifyEntityRef(entity);
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listRequests({ service, limit: most }, { abort }),
    [api, service],
    { refreshMs },
  );
  return (
    <InfoCard title="Infrastructure" variant="gridItem">
      <ServerClock>
        <Box sx={readable}>
          {!value && !error && (
            <Reading what="what was made for it" lines={3} />
          )}
          {!value && error && (
            <Failed
              error={error}
              what="What was made for it"
              onRetry={refresh}
            />
          )}
          <NotRefreshed shown={value !== undefined} error={error} />
          {value?.items.length === 0 && <div>Nothing yet</div>}
          <Box
            component="ul"
            aria-label="Infrastructure"
            sx={{ m: 0, p: 0, listStyle: 'none' }}
          >
            {value?.items.map(request => (
              <Item key={request.id} request={request} />
            ))}
          </Box>
          <Box sx={{ mt: 1 }}>
            {value?.nextCursor && (
              <>
                <Link to={paths.requests}>All requests</Link>
                {' · '}
              </>
            )}
            <Link to={paths.products}>Request</Link>
          </Box>
        </Box>
      </ServerClock>
    </InfoCard>
  );
}

function Item(props: { request: ListedRequest }) {
  const { expiresAt, id, latest, product, resourceRef, state, waitingFor } =
    props.request;
  const paths = usePaths();
  const ends =
    expiresAt !== undefined && ['active', 'expiring'].includes(state);
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, py: 0.5 }}
    >
      <Link to={paths.request(id)}>
        {resourceRef ? entityTitle(resourceRef) : product}
      </Link>
      <StateChip
        state={isEnded(latest.state) ? state : latest.state}
        isHeld={waitingFor !== undefined}
      />
      {ends && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          expires <RelativeTime instant={expiresAt} />
        </Box>
      )}
    </Box>
  );
}
