import { useEntity } from '@backstage/plugin-catalog-react';
import {
  ClockProvider,
  EmptyState,
  Failed,
  NotRefreshed,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { BlastRadius } from '../brief/BlastRadius';
import { Dependencies } from '../brief/Dependencies';
import { useEntityBrief } from './useEntityBrief';

/** What it calls, what calls it, and what its failure reaches. */
export function DependenciesTab() {
  const { entity } = useEntity();
  const { value, brief, error, refresh } = useEntityBrief(entity);
  if (!value) {
    return error ? (
      <Failed error={error} what="Dependencies" onRetry={refresh} />
    ) : (
      <Reading what="dependencies" lines={6} />
    );
  }
  if (!brief) {
    return <EmptyState>Evidence has not read this entity yet</EmptyState>;
  }
  return (
    <ClockProvider instant={brief.generatedAt} live>
      <NotRefreshed shown error={error} />
      <Box sx={{ display: 'grid', gap: 2 }}>
        <Dependencies brief={brief} gaps={[]} />
        <BlastRadius brief={brief} gaps={[]} />
      </Box>
    </ClockProvider>
  );
}
