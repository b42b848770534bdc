import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  EntityName,
  entityTitle,
  EvidenceMark,
  RelativeTime,
  StaleMark,
  StatusChip,
  UnknownMark,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TableSortLabel from '@mui/material/TableSortLabel';
import { useMemo, useState } from 'react';
import { Gap, gapsForNeighbour } from '../../model/gaps';
import { moreWords } from '../../model/hit';
import { healthStatus } from '../../model/neighbours';
import { Row, Sort, SortKey, sortRows, tableRows } from '../../model/table';
import { correctable, WrongButton } from '../review/WrongButton';
import { GapMarkers } from '../common/Line';

const columns: { key: SortKey; label: string; numeric?: boolean }[] = [
  { key: 'entity', label: 'Entity' },
  { key: 'health', label: 'Health' },
  { key: 'how', label: 'Relation' },
  { key: 'seen', label: 'Seen', numeric: true },
  { key: 'owner', label: 'Owner' },
];

const first = 8;

function Cells(props: { row: Row; gaps: readonly Gap[] }) {
  const { row, gaps } = props;
  const { item } = row;
  const { health } = item;
  const via = item.sources.find(source => source.via)?.via;
  return (
    <>
      <TableCell component="th" scope="row">
        <EntityName entityRef={item.entityRef} exists={item.exists} showKind />
        {!item.exists && ' (not in the catalog)'}
        {item.tier && (
          <>
            {' '}
            <Box
              component="span"
              sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}
            >
              tier {item.tier}
            </Box>
          </>
        )}
        <GapMarkers gaps={gapsForNeighbour(gaps, item.entityRef)} />
        <WrongButton
          line={`dependencies[${item.direction} ${item.entityRef} ${item.type}]`}
          what={`${row.how} ${item.entityRef}`}
        />
      </TableCell>
      <TableCell>
        {isKnown(health) ? (
          <ClaimText claim={health}>
            <StatusChip status={healthStatus(health)}>
              {health.value === 'ok' ? 'OK' : health.value}
            </StatusChip>
          </ClaimText>
        ) : (
          <UnknownMark compact reason={health.unknown} />
        )}
      </TableCell>
      <TableCell title={via && `via ${entityTitle(via)}`}>
        <span title={row.state}>
          {row.how}
          {item.state === 'declared-only' || item.state === 'not-observable' ? (
            <EvidenceMark of="declared" />
          ) : (
            <EvidenceMark of="observed" />
          )}
          <VisuallyHidden>
            {' '}
            {row.state}
            {via && `, via ${entityTitle(via)}`}
          </VisuallyHidden>
        </span>
        {item.state === 'observed-only' && (
          <Box component="span" sx={{ color: 'warning.main', fontSize: 12 }}>
            {' '}
            not declared
          </Box>
        )}
      </TableCell>
      <TableCell align="right">
        {row.seen === undefined ? (
          '—'
        ) : (
          <>
            <RelativeTime instant={row.seen} form="age" />
            {item.sources.some(({ stale }) => stale) && <StaleMark />}
          </>
        )}
      </TableCell>
      <TableCell>
        {item.owner ? (
          <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
            <EntityName entityRef={item.owner} />
          </Box>
        ) : (
          '—'
        )}
      </TableCell>
    </>
  );
}

/** Who depends on it and what it depends on, one row each. */
export function NeighbourTable(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const [sort, setSort] = useState<Sort>({ key: 'health', descending: false });
  const [all, setAll] = useState(false);
  const rows = useMemo(
    () => sortRows(tableRows(brief.dependencies.items), sort),
    [brief.dependencies.items, sort],
  );
  const visible = all ? rows : rows.slice(0, first);
  const more = moreWords(brief.dependencies.more);

  const sortBy = (key: SortKey) =>
    setSort(last => ({
      key,
      descending: last.key === key && !last.descending,
    }));

  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label="Called by and calls"
    >
      <Table
        size="small"
        sx={{
          '& td, & th': {
            px: 1,
            py: 0.4,
            fontSize: 13,
            lineHeight: 1.4,
            // Names are compared whole: they never break inside.
            wordBreak: 'normal',
            overflowWrap: 'normal',
          },
          '& tbody th': { fontWeight: 400 },
          '& thead th': { whiteSpace: 'nowrap' },
        }}
      >
        <TableHead>
          <TableRow>
            {columns.map(({ key, label, numeric }) => (
              <TableCell
                key={key}
                align={numeric ? 'right' : 'left'}
                sortDirection={sort.key === key && direction(sort)}
              >
                <TableSortLabel
                  active={sort.key === key}
                  direction={sort.key === key ? direction(sort) : 'asc'}
                  onClick={() => sortBy(key)}
                >
                  {label}
                </TableSortLabel>
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {visible.map(row => (
            <TableRow key={row.id} sx={correctable}>
              <Cells row={row} gaps={gaps} />
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {rows.length > first && (
        <Button
          size="small"
          onClick={() => setAll(!all)}
          sx={{ textTransform: 'none' }}
        >
          {all ? `Show ${first}` : `Show all ${rows.length}`}
        </Button>
      )}
      {more.length > 0 && (
        <Box sx={{ fontSize: 13, px: 1, py: 0.5 }}>{more.join(' · ')}</Box>
      )}
    </Box>
  );
}

function direction(sort: Sort): 'asc' | 'desc' {
  return sort.descending ? 'desc' : 'asc';
}
