import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  Chip,
  EmptyState,
  failureOf,
  StaleMark,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type { ListedCandidate } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { toilApiRef } from '../../api';
import { bucketTones, hoursWords } from '../../model/words';
import { useCandidatePath, useToilPath } from '../../usePaths';
import { BundleButton } from '../candidate/BundleButton';
import { Sparkline } from '../common/Sparkline';

const refreshMs = 60_000;
const shown = 3;

/** What people do by hand on this entity, the highest priority first. */
export function ToilCard() {
  const { entity } = useEntity();
  const service = stringifyEntityRef(entity);
  const api = useApi(toilApiRef);
  const path = useToilPath();
  const { value, error } = useAsyncKeepingLast(
    abort => api.listCandidates({ service, limit: shown }, { abort }),
    [api, service],
    { refreshMs },
  );
  return (
    <Card
      title="Toil"
      action={
        value &&
        value.items.length > 0 && (
          <CardLink
            to={`${path}?service=${encodeURIComponent(
              service,
            )}&state=suggested,open,in-progress`}
          >
            {value.nextCursor ? 'All work' : 'Open'}
          </CardLink>
        )
      }
    >
      {!value && !error && (
        <Skeleton
          height={48}
          role="progressbar"
          aria-label="Reading the toil"
        />
      )}
      {!value && error && (
        <UnknownMark reason={failureOf(error, 'The toil').title} />
      )}
      {value && <Work work={value} />}
      <Box sx={{ ml: -0.75, mt: 0.5 }}>
        <BundleButton entityRef={service} />
      </Box>
    </Card>
  );
}

function Work(props: { work: Page<ListedCandidate> }) {
  const { items } = props.work;
  const pathOf = useCandidatePath();
  if (items.length === 0) {
    return <EmptyState>No recurring work reported yet</EmptyState>;
  }
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}>
      {items.map(candidate => (
        <Box
          component="li"
          key={candidate.id}
          sx={{
            ...{ display: 'flex', gap: 1.25, alignItems: 'center', py: 0.75 },
            ...{ borderTop: 1, borderColor: 'divider' },
            '&:first-of-type': { borderTop: 0 },
          }}
        >
          <Box
            title="Priority"
            sx={{ width: 24, fontSize: 15, fontWeight: 600 }}
          >
            {candidate.priority}
          </Box>
          <Box sx={{ flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' }}>
            <Box
              component={Link}
              to={pathOf(candidate.id)}
              sx={{ fontWeight: 500, '&&': { color: 'text.primary' } }}
            >
              {candidate.title}
            </Box>{' '}
            {candidate.stale && <StaleMark />}
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              <Chip tone={bucketTones[candidate.bucket]}>
                {bucketRuleOf(candidate.bucket).title}
              </Chip>{' '}
              {hoursWords(candidate.minutesPerMonth)}
            </Box>
          </Box>
          <Sparkline weeks={candidate.weeks} />
        </Box>
      ))}
    </Box>
  );
}
