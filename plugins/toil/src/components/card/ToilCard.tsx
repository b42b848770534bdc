import { stringifyEntityRef } from '@backstage/catalog-model';
import { InfoCard, Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  failureOf,
  readable,
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
import { stateWords, timeWords } from '../../model/words';
import { useCandidatePath, useToilPath } from '../../usePaths';
import { BundleButton } from '../candidate/BundleButton';

const refreshMs = 60_000;
const shown = 3;

/** What people do by hand on this entity, the highest priority first. */
export function ToilCard() {
  const { entity } = useEntity();
  const service = stringifyEntityRef(entity);
  const api = useApi(toilApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.listCandidates({ service, limit: shown }, { abort }),
    [api, service],
    { refreshMs },
  );
  return (
    <InfoCard title="Toil">
      <Box component="section" aria-label="Manual work" sx={readable}>
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
        {value && <Work service={service} work={value} />}
        <BundleButton entityRef={service} />
      </Box>
    </InfoCard>
  );
}

function Work(props: { service: string; work: Page<ListedCandidate> }) {
  const { service, work } = props;
  const path = useToilPath();
  const pathOf = useCandidatePath();
  if (work.items.length === 0) {
    return (
      <div>No manual work is known here. Perhaps nobody has reported any.</div>
    );
  }
  return (
    <>
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {work.items.map(candidate => (
          <Box component="li" key={candidate.id} sx={{ py: 0.25 }}>
            <strong>{candidate.priority}</strong>{' '}
            <Link to={pathOf(candidate.id)}>{candidate.title}</Link>{' '}
            {candidate.stale && <StaleMark />}{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {bucketRuleOf(candidate.bucket).title.toLowerCase()} ·{' '}
              {timeWords(candidate.minutesPerMonth)} a month
              {candidate.state !== 'open' &&
                ` · ${stateWords[candidate.state]}`}
            </Box>
          </Box>
        ))}
      </Box>
      <Link
        to={`${path}?service=${encodeURIComponent(
          service,
        )}&state=suggested,open,in-progress`}
      >
        {work.nextCursor ? 'All that is known' : 'In the backlog'}
      </Link>
    </>
  );
}
