import { Link } from '@backstage/core-components';
import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  Failed,
  Reading,
  useEvidenceApi,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useCallback, useEffect, useRef } from 'react';
import {
  isNarrowed,
  ListQuery,
  readListQuery,
  toRequest,
  writeListQuery,
} from '../../model/query';
import { count } from '../../model/words';
import { useEvidencePath } from '../../usePaths';
import { DiscrepancyItem } from './DiscrepancyItem';

const pageSize = 50;

/** The discrepancies that a query finds, a page at a time. */
export function DiscrepancyPages(props: {
  query: ListQuery;
  /** Shown where there are none. */
  nothing?: string;
  onNothing?: () => void;
}) {
  const { query, nothing, onNothing } = props;
  const api = useEvidenceApi();
  // The text says whether it is another question; the object never is the same.
  const search = writeListQuery(query).toString();
  const pages = usePages<Discrepancy>(
    useCallback(
      (cursor, abort) =>
        api.listDiscrepancies(
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
  const { items, more, loading, error } = pages;
  const none = items.length === 0 && !loading && error === undefined;
  const notify = useRef(onNothing);
  notify.current = onNothing;
  useEffect(() => {
    if (none) {
      notify.current?.();
    }
  }, [none]);

  return (
    <>
      <Box role="status" sx={{ color: 'text.secondary', fontSize: 13 }}>
        {items.length > 0 &&
          `${count(items.length, 'discrepancy', 'discrepancies')}${
            more ? ', and there are more' : ''
          }; what was seen last is first`}
        {none && nothing}
      </Box>
      {items.length === 0 && loading && <Reading what="discrepancies" />}
      {none && nothing === undefined && (
        <Nothing narrowed={isNarrowed({ ...query, baseline: undefined })} />
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
          sx={{ mt: 1, mr: 1, textTransform: 'none' }}
        >
          {loading ? 'Reading more …' : 'Show more'}
        </Button>
      )}
    </>
  );
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
