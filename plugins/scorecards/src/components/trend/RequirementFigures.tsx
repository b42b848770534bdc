import {
  FigureCard,
  Sparkline,
  StackedBar,
  toneColours,
  useNow,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Requirement,
  Summary,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { changeOf } from '../../model/trend';
import {
  dayWords,
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
    <FigureCard
      label={title}
      figure={number(counts.fail)}
      unit="failing"
      picture={
        isTrend && (
          <Box sx={{ width: 120, display: { xs: 'none', sm: 'block' } }}>
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
          </Box>
        )
      }
      meaning={
        <>
          <Box sx={{ mb: 1 }}>
            {isTrend ? (
              <>
                <Change values={trend.fail} /> since {dayWords(days[0], now)}
              </>
            ) : (
              days[0] && `Since ${dayWords(days[0], now)}`
            )}
            {overdue > 0 && (
              <Box
                component="span"
                sx={{ color: 'error.main', fontWeight: 500 }}
              >
                {' · '}
                {number(overdue)} overdue
              </Box>
            )}
          </Box>
          <StackedBar
            parts={adoptionParts(counts)}
            label={`${title}: ${adoptionWords(counts)}`}
          />
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mt: 0.5 }}>
            <span>{number(counts.unknown)} unknown</span>
            <span>{number(counts.exempt)} exempt</span>
            <Box component="span" sx={{ ml: 'auto' }}>
              of {number(of)}
            </Box>
          </Box>
        </>
      }
    />
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
