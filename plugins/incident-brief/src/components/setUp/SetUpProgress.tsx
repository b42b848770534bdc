import {
  entityTitle,
  guideUrl,
  type SetUp,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  Chip,
  ExternalLink,
  StackedBar,
  type Tone,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Brief,
  SetUpLine,
  SetUpPlan,
} from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { useBriefPath } from '../../usePagePath';
import { briefAddress } from '../states/briefAddress';

/** How many lines of the measured brief are known, and which are not. */
export function SetUpProgress(props: {
  setUp: SetUp;
  plan: SetUpPlan;
  brief?: Brief;
}) {
  const { setUp, plan, brief } = props;
  const path = useBriefPath();
  const of = (state: SetUpLine['state']) =>
    plan.lines.filter(line => line.state === state);
  const [known, stale, unknown, noSource] = [
    of('known'),
    of('stale'),
    of('unknown'),
    of('no-source'),
  ];
  const { busiest } = setUp;
  const isBusiest = busiest && busiest.entityRef === brief?.entityRef;
  return (
    <Card
      title={
        brief
          ? `Brief of ${brief.service.title ?? entityTitle(brief.entityRef)}`
          : 'The catalog has no service yet'
      }
      summary={
        isBusiest
          ? `Your busiest service: ${count(
              busiest.dependents,
              'other depends',
              'others depend',
            )} on it, ${count(busiest.changes, 'change')} in 30 days`
          : undefined
      }
      action={
        brief && (
          <CardLink to={briefAddress(path, { entityRef: brief.entityRef })}>
            Open the brief
          </CardLink>
        )
      }
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'baseline',
          columnGap: 1.5,
          mb: 1,
        }}
      >
        <Box
          component="strong"
          sx={{
            fontSize: 28,
            fontWeight: 600,
            lineHeight: '36px',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {known.length} of {plan.lines.length}
        </Box>
        <span>lines that sources fill are known</span>
        <Box sx={{ ml: 'auto', color: 'text.secondary', fontSize: 13 }}>
          {plan.done
            ? 'Done: nothing installed could report more'
            : `${count(stale.length + unknown.length, 'line')} to go`}
        </Box>
      </Box>
      <StackedBar
        label={`${known.length} known, ${stale.length} stale, ${unknown.length} unknown, ${noSource.length} no source`}
        parts={[
          { key: 'known', amount: known.length, tone: 'ok' },
          { key: 'stale', amount: stale.length, tone: 'warning' },
          { key: 'unknown', amount: unknown.length, tone: 'unknown' },
          { key: 'no-source', amount: noSource.length, tone: 'neutral' },
        ]}
      />
      <Box sx={{ display: 'grid', rowGap: 1, mt: 1.5 }}>
        <Lines title="Known" lines={known} />
        <Lines title="Stale" lines={stale} />
        <Lines title="Unknown" lines={unknown} />
        <Lines title="No source" lines={noSource}>
          <span>
            Push these through the{' '}
            <ExternalLink href={guideUrl('evidence.md')}>API</ExternalLink>, or
            add a{' '}
            <ExternalLink href={guideUrl('sources.md#modules')}>
              module
            </ExternalLink>
          </span>
        </Lines>
      </Box>
    </Card>
  );
}

const tones: Record<SetUpLine['state'], Tone> = {
  known: 'ok',
  stale: 'warning',
  unknown: 'neutral',
  'no-source': 'neutral',
};

const dots = {
  known: 'full',
  stale: 'half',
  unknown: 'dashed',
  'no-source': 'dashed',
} as const;

function Lines(props: {
  title: string;
  lines: readonly SetUpLine[];
  children?: ReactNode;
}) {
  const { title, lines, children } = props;
  return lines.length === 0 ? null : (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 0.75,
        fontSize: 13,
      }}
    >
      <Box component="span" sx={{ minWidth: 72, color: 'text.secondary' }}>
        {title}
      </Box>
      {lines.map(({ title: line, state }) => (
        <Chip key={line} tone={tones[state]} dot={dots[state]}>
          {line}
        </Chip>
      ))}
      {children}
    </Box>
  );
}
