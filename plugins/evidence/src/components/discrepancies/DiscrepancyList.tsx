import { Link } from '@backstage/core-components';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  entityTitle,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback } from 'react';
import { isNarrowed, ListQuery, toRequest } from '../../model/query';
import { count } from '../../model/words';
import { useDiscrepanciesPath, useEvidencePath } from '../../usePaths';
import { PageHead } from '../common/PageHead';
import { Failed, Reading } from '../common/Reading';
import { DiscrepancyItem } from './DiscrepancyItem';
import { Filters } from './Filters';
import { ownerTitle } from './OwnersTable';
import { usePages } from './usePages';

const pageSize = 50;

/** What one owner has to put right, a page at a time. */
export function DiscrepancyList(props: {
  query: ListQuery;
  onQuery: (change: Partial<ListQuery>) => void;
}) {
  const { query, onQuery } = props;
  const api = useEvidenceApi();
  const path = useDiscrepanciesPath();
  const pages = usePages<Discrepancy>(
    useCallback(
      (cursor, abort) =>
        api.listDiscrepancies(
          { ...toRequest(query), limit: pageSize, cursor },
          { abort },
        ),
      [api, query],
    ),
  );
  const { items, more, loading, error } = pages;
  return (
    <>
      <PageHead title={titleOf(query)} page="discrepancies" />
      <Link to={path}>‹ all owners</Link>
      <Filters query={query} onQuery={onQuery} />
      <Box role="status" sx={{ color: 'text.secondary', fontSize: 13 }}>
        {items.length > 0 &&
          `${count(items.length, 'discrepancy', 'discrepancies')}${
            more ? ', and there are more' : ''
          }; what was seen last is first`}
      </Box>
      {items.length === 0 && loading && <Reading what="discrepancies" />}
      {items.length === 0 && !loading && !error && (
        <Nothing narrowed={isNarrowed(query)} />
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {items.map(item => (
          <DiscrepancyItem
            key={item.id}
            discrepancy={item}
            showOwner={query.owner === 'all' || query.owner === undefined}
          />
        ))}
      </Box>
      {error && (
        <Failed error={error} what="The discrepancies" onRetry={pages.onMore} />
      )}
      {more && (
        <Button
          size="small"
          variant="outlined"
          disabled={loading}
          onClick={pages.onMore}
          sx={{ mt: 1, textTransform: 'none' }}
        >
          {loading ? 'Reading more …' : 'Show more'}
        </Button>
      )}
    </>
  );
}

function titleOf({ owner, entityRef }: ListQuery): string {
  if (entityRef !== undefined) {
    return `Where the sources disagree about ${entityTitle(entityRef)}`;
  }
  return owner === 'all'
    ? 'Where the sources disagree'
    : `Where the sources disagree: ${ownerTitle(owner)}`;
}

function Nothing(props: { narrowed: boolean }) {
  const sources = useEvidencePath();
  return props.narrowed ? (
    <p>
      <strong>None of that kind.</strong> There may be others.
    </p>
  ) : (
    <p>
      <strong>Nothing disagrees that anybody has looked for.</strong>{' '}
      <Link to={sources}>Which sources look</Link> says what that is worth.
    </p>
  );
}
