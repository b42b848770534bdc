import { useApi } from '@backstage/core-plugin-api';
import {
  DownloadButton,
  Failed,
  Reading,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Page } from '@plumbline/backstage-plugin-evidence-common';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ReactNode, useCallback, useMemo, useRef } from 'react';
import { scorecardsApiRef } from '../../api';
import { ListQuery, toFilter } from '../../model/listQuery';
import { VerdictFilters } from './VerdictFilters';
import { VerdictTable } from './VerdictTable';

const pageSize = 50;

/** A list of verdicts that the server filters, sorts and pages. */
export function VerdictList(props: {
  label: string;
  /** What they are all of; must be stable. */
  of: { owner: string } | { control: string };
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** The first page of the list as the page has it by itself, if it is there. */
  first?: Page<Verdict>;
  titles?: ReadonlyMap<string, string>;
  textLabel: string;
  /** Controls of which legacy is counted apart. */
  frozen: ReadonlySet<string>;
  /** Where nothing is in it. */
  nothing: ReactNode;
  /** The name of its file, without an end. */
  file: string;
}) {
  const { label, of, query, onQuery, first, titles, nothing } = props;
  const api = useApi(scorecardsApiRef);
  const filter = useMemo(() => ({ ...of, ...toFilter(query) }), [of, query]);
  // Once: a fresher one must not take away the pages that were loaded since.
  const given = useRef(first);
  const pages = usePages(
    useCallback(
      async (cursor: string | undefined, abort: AbortSignal) => {
        const begun = given.current;
        given.current = undefined;
        return (
          begun ??
          api.listVerdicts({ ...filter, limit: pageSize, cursor }, { abort })
        );
      },
      [api, filter],
    ),
    { keepAcross: true },
  );
  const { items, more, loading, isPrevious, error, onMore } = pages;
  const isEmpty = items.length === 0;
  return (
    <>
      <Box sx={{ px: 2 }}>
        <VerdictFilters
          query={query}
          onQuery={onQuery}
          textLabel={props.textLabel}
          ofOneControl={titles === undefined}
        />
      </Box>
      {!isEmpty && (
        <VerdictTable
          label={label}
          verdicts={items}
          query={query}
          onQuery={onQuery}
          titles={titles}
          frozen={props.frozen}
          isStale={isPrevious}
        />
      )}
      <Box sx={{ px: 2, py: 1 }}>
        {loading && isEmpty && <Reading what="the list" lines={6} />}
        {error && <Failed error={error} what="The list" onRetry={onMore} />}
        {!loading && !error && isEmpty && nothing}
        {more && (
          <Button size="small" disabled={loading} onClick={onMore}>
            Show more
          </Button>
        )}
        {!isEmpty && (
          <DownloadButton
            label="Download as CSV"
            file={`${props.file}.csv`}
            read={() => api.exportVerdicts(filter)}
          />
        )}
      </Box>
    </>
  );
}
