import { Link } from '@backstage/core-components';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  EmptyState,
  Failed,
  Reading,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import { useCallback } from 'react';
import {
  isNarrowed,
  ListQuery,
  readListQuery,
  toRequest,
  writeListQuery,
} from '../../model/query';
import { useEvidencePath } from '../../usePaths';
import { DiscrepancyItem } from './DiscrepancyItem';

const pageSize = 10;

/**
 * The discrepancies that a query finds, a page at a time: what is new before what
 * has gathered in years, so that the first import of an estate doesn't bury it.
 */
export function DiscrepancyList(props: { query: ListQuery }) {
  const { query } = props;
  const isBoth = query.baseline === undefined;
  // The text says whether it is another question; the object never is the same.
  const fresh = usePagesOf(isBoth ? { ...query, baseline: false } : query);
  const old = usePagesOf(isBoth ? { ...query, baseline: true } : undefined);
  const parts = isBoth ? [fresh, old] : [fresh];
  const items = parts.flatMap(part => part.items);
  const loading = parts.some(part => part.loading);
  const failed = parts.find(part => part.error);
  const more = parts.find(part => part.more);
  return (
    <Paper
      variant="outlined"
      sx={{ borderRadius: '10px', minWidth: 0, overflow: 'clip' }}
    >
      {items.length === 0 && loading && (
        <Box sx={{ p: 2 }}>
          <Reading what="discrepancies" />
        </Box>
      )}
      {items.length === 0 && !loading && !failed && (
        <Box sx={{ px: 2, py: 1 }}>
          <Nothing isNarrowed={isNarrowed(query)} />
        </Box>
      )}
      <Box
        component="ul"
        aria-label="Discrepancies"
        sx={{ listStyle: 'none', m: 0, p: 0 }}
      >
        {items.map((item, index) => (
          <DiscrepancyItem
            key={item.id}
            discrepancy={item}
            showOwner={query.owner === 'all' || query.owner === undefined}
            isFirst={index === 0}
          />
        ))}
      </Box>
      {failed?.error && (
        <Failed
          error={failed.error}
          what="The discrepancies"
          onRetry={failed.onMore}
        />
      )}
      {more && (
        <Button
          size="small"
          disabled={loading}
          onClick={more.onMore}
          sx={{ m: 1, textTransform: 'none' }}
        >
          {loading ? 'Reading more …' : 'Show more'}
        </Button>
      )}
    </Paper>
  );
}

function usePagesOf(query: ListQuery | undefined) {
  const api = useEvidenceApi();
  const search = query && writeListQuery(query).toString();
  return usePages<Discrepancy>(
    useCallback(
      async (cursor, abort) =>
        search === undefined
          ? { items: [] }
          : api.listDiscrepancies(
              {
                ...toRequest(readListQuery(new URLSearchParams(search))),
                limit: pageSize,
                cursor,
              },
              { abort },
            ),
      [api, search],
    ),
  );
}

/** None only of what some source looked at. */
function Nothing(props: { isNarrowed: boolean }) {
  const sources = useEvidencePath();
  return (
    <EmptyState action={<Link to={sources}>Sources</Link>}>
      {props.isNarrowed
        ? 'None that fits these filters'
        : 'No discrepancies between the sources that answer'}
    </EmptyState>
  );
}
