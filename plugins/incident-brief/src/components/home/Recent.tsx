import { Link } from '@backstage/core-components';
import { storageApiRef, useApi } from '@backstage/core-plugin-api';
import { EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';

const key = 'entityRefs';
const most = 4;

function useRecentlyOpened() {
  return useApi(storageApiRef).forBucket('plumbline.brief.recent');
}

/** Keeps that somebody opened a brief, for *Recent* on Home. */
export function useRemember(entityRef: string): void {
  const storage = useRecentlyOpened();
  useEffect(() => {
    const known = storage.snapshot<string[]>(key).value ?? [];
    if (known[0] !== entityRef) {
      const others = known.filter(ref => ref !== entityRef);
      void storage.set(key, [entityRef, ...others].slice(0, most));
    }
    // The API makes the same bucket anew each time.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [entityRef]);
}

/** The briefs that the reader opened last. */
export function Recent() {
  const storage = useRecentlyOpened();
  const [refs] = useState(() => storage.snapshot<string[]>(key).value ?? []);
  const briefPath = useBriefPath();
  if (refs.length === 0) {
    return null;
  }
  return (
    <Box
      component="nav"
      aria-label="Recent"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1.5 }}
    >
      <Box component="span" sx={{ color: 'text.secondary' }}>
        Recent
      </Box>
      {refs.map(entityRef => (
        <Link key={entityRef} to={briefAddress(briefPath, { entityRef })}>
          <EntityTitle entityRef={entityRef} />
        </Link>
      ))}
    </Box>
  );
}
