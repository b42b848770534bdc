import { Link } from '@backstage/core-components';
import { storageApiRef, useApi } from '@backstage/core-plugin-api';
import { EntityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useEffect, useMemo, useState } from 'react';
import useObservable from 'react-use/esm/useObservable';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';

const key = 'entityRefs';
const most = 4;

/** `known` is absent until a storage on the server has answered. */
function useRecentlyOpened() {
  const api = useApi(storageApiRef);
  const storage = useMemo(() => api.forBucket('plumbline.brief.recent'), [api]);
  const [first] = useState(() => storage.snapshot<string[]>(key));
  const last = useObservable(storage.observe$<string[]>(key), first);
  return {
    storage,
    known: last.presence === 'unknown' ? undefined : last.value ?? [],
  };
}

/** Keeps that somebody opened a brief, for *Recent* on Home. */
export function useRemember(entityRef: string): void {
  const { storage, known } = useRecentlyOpened();
  const isToAdd = known !== undefined && known[0] !== entityRef;
  useEffect(() => {
    if (isToAdd) {
      const others = known!.filter(ref => ref !== entityRef);
      void storage.set(key, [entityRef, ...others].slice(0, most));
    }
    // Once for each brief that is opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [entityRef, isToAdd]);
}

/** The briefs that the reader opened last. */
export function Recent() {
  const { known: refs = [] } = useRecentlyOpened();
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
