import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  DataTable,
  EntityName,
  entityTitle,
  EvidenceMark,
  RelativeTime,
  StaleMark,
  StatusChip,
  UnknownMark,
  useEntityTitles,
  VisuallyHidden,
  capital,
  type Column,
  type SortOrder,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { Gap, gapsForNeighbour } from '../../model/gaps';
import { moreWords } from '../../model/hit';
import { healthStatus } from '../../model/neighbours';
import { Row, SortKey, sortRows, tableRows } from '../../model/table';
import { correctable, WrongButton } from '../review/WrongButton';
import { GapMarkers } from '../common/Line';

const first = 8;

function columnsOf(gaps: readonly Gap[]): Column<Row>[] {
  return [
    {
      id: 'entity',
      head: 'Entity',
      rowHead: true,
      phone: 'line',
      cell: ({ item, how }) => (
        <Box sx={correctable}>
          <EntityName
            entityRef={item.entityRef}
            exists={item.exists}
            showKind
          />
          {!item.exists && ' (not in the catalog)'}
          {item.tier && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              tier {item.tier}
            </Box>
          )}
          <GapMarkers gaps={gapsForNeighbour(gaps, item.entityRef)} />
          <WrongButton
            line={`dependencies[${item.direction} ${item.entityRef} ${item.type}]`}
            what={`${how} ${entityTitle(item.entityRef)}`}
          />
        </Box>
      ),
    },
    {
      id: 'health',
      head: 'Health',
      cell: ({ item: { health } }) =>
        isKnown(health) ? (
          <ClaimText claim={health}>
            <StatusChip status={healthStatus(health)}>
              {health.value === 'ok' ? 'OK' : capital(health.value)}
            </StatusChip>
          </ClaimText>
        ) : (
          <UnknownMark compact reason={health.unknown} />
        ),
    },
    { id: 'how', head: 'Relation', cell: row => <Relation row={row} /> },
    {
      id: 'seen',
      head: 'Seen',
      align: 'right',
      phone: 'labelled',
      cell: ({ item, seen }) =>
        seen === undefined ? (
          '—'
        ) : (
          <>
            <RelativeTime instant={seen} form="age" />
            {item.sources.some(({ stale }) => stale) && <StaleMark />}
          </>
        ),
    },
    {
      id: 'owner',
      head: 'Owner',
      cell: ({ item: { owner } }) =>
        owner ? <EntityName entityRef={owner} /> : '—',
    },
  ];
}

/** How it is connected, how that is known, and through what. */
function Relation(props: { row: Row }) {
  const { how, item, state } = props.row;
  const via = item.sources.find(source => source.via)?.via;
  const titleOf = useEntityTitles(via ? [via] : []);
  const through = via && `via ${titleOf(via)}`;
  return (
    <span title={[state, through].filter(Boolean).join(', ')}>
      {how}
      <EvidenceMark
        of={
          item.state === 'declared-only' || item.state === 'not-observable'
            ? 'declared'
            : 'observed'
        }
      />
      <VisuallyHidden>
        {' '}
        {state}
        {through && `, ${through}`}
      </VisuallyHidden>
      {item.state === 'observed-only' && (
        <Box component="span" sx={{ color: 'warning.main', fontSize: 12 }}>
          {' '}
          not declared
        </Box>
      )}
    </span>
  );
}

/** Who depends on it and what it depends on, one row each. */
export function NeighbourTable(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const [sort, setSort] = useState<SortOrder>({ by: 'health', order: 'asc' });
  const [all, setAll] = useState(false);
  const { items } = brief.dependencies;
  const titleOf = useEntityTitles(
    items.flatMap(({ entityRef, owner }) => [
      entityRef,
      ...(owner ? [owner] : []),
    ]),
  );
  const rows = sortRows(
    tableRows(items),
    { key: sort.by as SortKey, descending: sort.order === 'desc' },
    titleOf,
  );
  const more = moreWords(brief.dependencies.more);
  return (
    <>
      <DataTable
        caption="Called by and calls"
        columns={columnsOf(gaps).map(column => ({ ...column, sortable: true }))}
        rows={all ? rows : rows.slice(0, first)}
        keyOf={({ id }) => id}
        sort={sort}
        onSort={setSort}
      />
      {rows.length > first && (
        <Button size="small" onClick={() => setAll(!all)}>
          {all ? `Show ${first}` : `Show all ${rows.length}`}
        </Button>
      )}
      {more.length > 0 && (
        <Box sx={{ fontSize: 13, px: 1, py: 0.5 }}>{more.join(' · ')}</Box>
      )}
    </>
  );
}
