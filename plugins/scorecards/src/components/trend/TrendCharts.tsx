import { Fold, useNow } from '@plumbline/backstage-plugin-evidence-react';
import type {
  Requirement,
  Summary,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { bandOrder, changeWords } from '../../model/trend';
import {
  dayWords,
  requirementOrder,
  requirementWords,
} from '../../model/words';
import { StatusMark } from '../common/StatusMark';
import { TrendChart } from './TrendChart';
import { TrendTable } from './TrendTable';

const bandWords = { fail: 'failing', unknown: 'unknown', exempt: 'exempt' };

/** One picture for each requirement; they are never added up. */
export function TrendCharts(props: { summary: Summary }) {
  const { summary } = props;
  const items = requirementOrder.flatMap(
    requirement => summary.items.find(({ of }) => of === requirement) ?? [],
  );
  return (
    <>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: `repeat(${items.length}, minmax(0, 1fr))`,
          },
          gap: 3,
        }}
      >
        {items.map(item => (
          <RequirementTrend key={item.of} item={item} days={summary.days} />
        ))}
      </Box>
      {summary.days.length > 1 && (
        <Fold summary="The same in numbers, day by day">
          <TrendTable days={summary.days} items={items} />
        </Fold>
      )}
    </>
  );
}

function RequirementTrend(props: {
  item: SummaryItem;
  days: readonly string[];
}) {
  const { item, days } = props;
  const now = useNow();
  const title = requirementWords[item.of as Requirement];
  const { counts, platformOwned, overdue } = item;
  const of = counts.fail + counts.unknown + counts.exempt + counts.pass;
  const shown = bandOrder.filter(
    status => status === 'fail' || counts[status] > 0,
  );
  const notes = [
    platformOwned > 0 && `${platformOwned} the platform’s`,
    overdue > 0 && `${overdue} overdue`,
    days.length > 1 && changeWords(item.trend.fail, dayWords(days[0], now)),
  ].filter(Boolean);
  return (
    <Box component="section" aria-label={title}>
      <Box component="h3" sx={{ m: 0, fontSize: 14 }}>
        {title}
      </Box>
      <Box sx={{ fontSize: 13 }}>
        {shown.map((status, index) => (
          <span key={status} style={{ whiteSpace: 'nowrap' }}>
            {index > 0 && ' · '}
            <StatusMark status={status} />
            {counts[status].toLocaleString('en-US')} {bandWords[status]}
          </span>
        ))}{' '}
        of {of.toLocaleString('en-US')}
      </Box>
      <TrendChart title={title} days={days} trend={item.trend} />
      {notes.length > 0 && (
        <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
          Failing: {notes.join(' · ')}
        </Box>
      )}
    </Box>
  );
}
