import {
  Sparkline,
  StackedBar,
  toneColours,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Requirement,
  Summary,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import type { ReactNode } from 'react';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { changeOf } from '../../model/trend';
import {
  dayWords,
  number,
  requirementOrder,
  requirementWords,
} from '../../model/words';

/** One figure for each requirement; they are never added up. */
export function RequirementFigures(props: {
  summary: Summary;
  /** Another figure in the same row. */
  children?: ReactNode;
}) {
  const { summary, children } = props;
  const items = requirementOrder.flatMap(
    requirement => summary.items.find(({ of }) => of === requirement) ?? [],
  );
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: `repeat(${items.length + (children ? 1 : 0)}, minmax(0, 1fr))`,
        },
        gap: 2,
      }}
    >
      {items.map(item => (
        <RequirementFigure key={item.of} item={item} days={summary.days} />
      ))}
      {children}
    </Box>
  );
}

/** What fails of something, beside whatever shows more of it. */
export function Figure(props: {
  title: string;
  fail: number;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const { title, fail, aside, children } = props;
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-label={title}
      sx={{ borderRadius: '10px', minWidth: 0, p: 2, fontSize: 13 }}
    >
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'flex-end' }}>
        <Box sx={{ flex: 'none' }}>
          <Box component="h2" sx={{ m: 0, fontSize: 13, fontWeight: 500 }}>
            {title}
          </Box>
          <Box component="span" sx={{ fontSize: 28, fontWeight: 600 }}>
            {number(fail)}
          </Box>{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            failing
          </Box>
        </Box>
        {aside && (
          <Box
            sx={{
              flex: '1 1 0',
              minWidth: 0,
              display: { xs: 'none', sm: 'block' },
            }}
          >
            {aside}
          </Box>
        )}
      </Box>
      {children}
    </Paper>
  );
}

function RequirementFigure(props: {
  item: SummaryItem;
  days: readonly string[];
}) {
  const { item, days } = props;
  const now = useNow();
  const title = requirementWords[item.of as Requirement];
  const { counts, overdue, trend } = item;
  const of = counts.fail + counts.unknown + counts.exempt + counts.pass;
  const isTrend = days.length > 1;
  return (
    <Figure
      title={title}
      fail={counts.fail}
      aside={
        isTrend && (
          <Sparkline
            values={trend.fail}
            unknown={trend.unknown}
            tone="critical"
            height={48}
            label={`${title}: ${trend.fail[0]} failing and ${
              trend.unknown[0]
            } unknown on ${dayWords(days[0], now)}, ${counts.fail} and ${
              counts.unknown
            } now`}
          />
        )
      }
    >
      <Box sx={{ fontSize: 12, mb: 1, color: 'text.secondary' }}>
        {isTrend ? (
          <>
            <Change values={trend.fail} /> since {dayWords(days[0], now)}
          </>
        ) : (
          days[0] && `Since ${dayWords(days[0], now)}`
        )}
        {overdue > 0 && (
          <Box component="span" sx={{ color: 'error.main', fontWeight: 500 }}>
            {' · '}
            {number(overdue)} overdue
          </Box>
        )}
      </Box>
      <StackedBar
        parts={adoptionParts(counts)}
        label={`${title}: ${adoptionWords(counts)}`}
      />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 1.5,
          mt: 0.75,
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <span>{number(counts.unknown)} unknown</span>
        <span>{number(counts.exempt)} exempt</span>
        <Box component="span" sx={{ ml: 'auto' }}>
          of {number(of)}
        </Box>
      </Box>
    </Figure>
  );
}

/** Fewer failures are green, more are red; the arrow says it without colour. */
export function Change(props: { values: readonly number[] }) {
  const { by, words } = changeOf(props.values);
  return (
    <Box
      component="span"
      sx={theme => ({
        fontWeight: 500,
        color:
          by === 0
            ? 'text.secondary'
            : toneColours(theme, by < 0 ? 'ok' : 'critical').color,
      })}
    >
      {words}
    </Box>
  );
}
