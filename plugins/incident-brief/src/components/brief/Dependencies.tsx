import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  DependencyMap,
  entityTitle,
  StatusChip,
  UnknownMark,
  type Status,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Gap, gapsFor } from '../../model/gaps';
import {
  healthStatus,
  mapNeighbours,
  noNeighbourWords,
  subjectStatus,
} from '../../model/neighbours';
import { BriefSection } from '../common/BriefSection';
import { NeighbourTable } from './NeighbourTable';

const statuses = ['alerting', 'degraded', 'unknown', 'stale', 'ok'] as const;

/** What it calls and what calls it, with the health of each: a map and a table. */
export function Dependencies(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { dependencies, service } = brief;
  const isApi = service.kind.toLowerCase() === 'api';
  const counts = countsOf(brief);
  return (
    <BriefSection
      title="Dependencies"
      gaps={gapsFor(gaps, 'dependencies')}
      line="dependencies"
      summary={statuses
        .filter(status => counts[status] > 0)
        .map(status => (
          <StatusChip key={status} status={status}>
            {counts[status]} {status === 'ok' ? 'OK' : status}
          </StatusChip>
        ))}
    >
      {dependencies.status === 'unknown' && (
        <UnknownMark reason={dependencies.reason} />
      )}
      {dependencies.status !== 'unknown' &&
        (['calledBy', 'calls'] as const)
          .filter(side =>
            dependencies.items.every(({ direction }) => direction !== side),
          )
          .map(side => (
            <Box key={side} sx={{ fontSize: 13, color: 'text.secondary' }}>
              {side === 'calls' ? 'Calls' : 'Called by'}:{' '}
              {noNeighbourWords(brief)}
            </Box>
          ))}
      {dependencies.items.length > 0 && (
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: {
              xs: 'minmax(0, 1fr)',
              lg: 'repeat(2, minmax(0, 1fr))',
            },
            gap: 2,
          }}
        >
          <Box
            // On a phone the rows of the table are the list.
            sx={{ display: { xs: 'none', sm: 'block' } }}
          >
            <DependencyMap
              subject={{
                title: service.title ?? entityTitle(brief.entityRef),
                status: subjectStatus(brief),
              }}
              calledBy={mapNeighbours(brief, 'calledBy')}
              calls={mapNeighbours(brief, 'calls')}
              // An API stands on its provider, and calls nothing.
              callsTitle={isApi ? 'Provided by' : undefined}
            />
          </Box>
          <NeighbourTable brief={brief} gaps={gaps} />
        </Box>
      )}
    </BriefSection>
  );
}

/** How many entities next to it are in each state; each once. */
function countsOf({ dependencies }: Brief): Record<Status, number> {
  const counts = { alerting: 0, degraded: 0, unknown: 0, stale: 0, ok: 0 };
  const seen = new Set<string>();
  for (const { depth, entityRef, health } of dependencies.items) {
    if (depth > 1 || seen.has(entityRef)) {
      continue;
    }
    seen.add(entityRef);
    counts[healthStatus(health)] += 1;
  }
  return counts;
}
