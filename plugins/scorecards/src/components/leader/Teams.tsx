import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  dense,
  DownloadButton,
  EntityName,
  entityTitle,
  Failed,
  Reading,
  RelativeTime,
  Section,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type { SummaryItem } from '@plumbline/backstage-plugin-scorecards-common';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import { useCallback } from 'react';
import { scorecardsApiRef } from '../../api';
import { number } from '../../model/words';
import { useTeamPath } from '../../usePaths';
import { useDayBefore } from './useLeader';

const pageSize = 20;

/** Who owes what, those with the most failures first. */
export function Teams() {
  const api = useApi(scorecardsApiRef);
  const today = useDayBefore(0);
  const { items, more, loading, error, onMore } = usePages(
    useCallback(
      (cursor: string | undefined, abort: AbortSignal) =>
        api.getSummary(
          { by: 'owner', from: today, limit: pageSize, cursor },
          { abort },
        ),
      [api, today],
    ),
    { keepAcross: true },
  );
  return (
    <Section title="Teams" note="those with the most failures first">
      {items.length > 0 && (
        <Table size="small" aria-label="Teams" sx={dense}>
          <TableHead>
            <TableRow>
              <TableCell>Owner</TableCell>
              <TableCell className="number">Fails</TableCell>
              <TableCell className="number">Of it the platform’s</TableCell>
              <TableCell className="number">In the baseline</TableCell>
              <TableCell className="number">Overdue</TableCell>
              <TableCell className="number">Unknown</TableCell>
              <TableCell className="number">Exempt</TableCell>
              <TableCell className="number">Passes</TableCell>
              <TableCell className="number">Longest</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {items.map(item => (
              <Row key={item.of ?? ''} item={item} />
            ))}
          </TableBody>
        </Table>
      )}
      {loading && items.length === 0 && <Reading what="the teams" lines={4} />}
      {error && <Failed error={error} what="The teams" onRetry={onMore} />}
      {!loading && !error && items.length === 0 && (
        <p>Nothing is judged yet that you may see.</p>
      )}
      {more && (
        <Button size="small" disabled={loading} onClick={onMore}>
          Show more
        </Button>
      )}
      {items.length > 0 && (
        <DownloadButton
          label="Download as CSV"
          file="teams.csv"
          read={() => api.exportSummary({ by: 'owner', from: today })}
        />
      )}
    </Section>
  );
}

function Row(props: { item: SummaryItem }) {
  const { of, counts, platformOwned, baseline, overdue, oldest } = props.item;
  const cell = (words: string, amount: number) => (
    <TableCell className="number">
      <span className="narrow-only">{words} </span>
      {number(amount)}
    </TableCell>
  );
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        {of === undefined ? 'nobody' : <Owner owner={of} />}
      </TableCell>
      {cell('fails', counts.fail)}
      {cell('of it the platform’s', platformOwned)}
      {cell('in the baseline', baseline)}
      {cell('overdue', overdue)}
      {cell('unknown', counts.unknown)}
      {cell('exempt', counts.exempt)}
      {cell('passes', counts.pass)}
      <TableCell className="number">
        {oldest && (
          <>
            <span className="narrow-only">longest </span>
            <RelativeTime instant={oldest} form="age" />
          </>
        )}
      </TableCell>
    </TableRow>
  );
}

function Owner(props: { owner: string }) {
  const { owner } = props;
  const path = useTeamPath()(owner);
  return path ? (
    <Link to={path}>{entityTitle(owner)}</Link>
  ) : (
    <EntityName entityRef={owner} />
  );
}
