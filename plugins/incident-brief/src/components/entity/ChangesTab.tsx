import { useEntity } from '@backstage/plugin-catalog-react';
import {
  CardLink,
  ServerClock,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { usualKinds } from '../../model/changes/query';
import { LiveChanges, useReading } from '../changes/LiveChanges';
import { useLiveList } from '../changes/useLiveChanges';
import { useChangesPath } from '../../usePagePath';
import { NoChanges, subjectOf, useAllChangesPath } from './ChangesCard';

/** What changed of one entity, or of what a group owns, the latest first; the whole page has the timeline. */
export function ChangesTab() {
  const { entity } = useEntity();
  const path = useChangesPath();
  const all = useAllChangesPath(entity, 7);
  const { entityRef } = subjectOf(entity);
  const { box, reading } = useReading();
  const list = useLiveList(
    useMemo(() => ({ ...subjectOf(entity), kind: usualKinds }), [entity]),
    { live: true, reading, onNews: () => undefined },
  );
  return (
    <ServerClock>
      <LiveChanges
        list={list}
        box={box}
        caption="Changes"
        empty={<NoChanges />}
        footer={
          <Box sx={{ display: 'flex', gap: 2, ml: 'auto' }}>
            {entityRef?.startsWith('component:') && (
              <CardLink
                to={`${path}/releases?${new URLSearchParams({ entityRef })}`}
              >
                Releases
              </CardLink>
            )}
            <CardLink to={all}>Timeline</CardLink>
          </Box>
        }
      />
    </ServerClock>
  );
}
