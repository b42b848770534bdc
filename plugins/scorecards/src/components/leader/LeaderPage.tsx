import { Link } from '@backstage/core-components';
import {
  EntityName,
  Failed,
  FigureCard,
  LinkButton,
  NotRefreshed,
  Reading,
  useDocumentTitle,
  useMe,
  EntityTitle,
  count,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedControl,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useMemo, useState } from 'react';
import { controlRows } from '../../model/controlRows';
import { useCreatePath, useControlPath, useTeamPath } from '../../usePaths';
import { ProblemList } from '../common/ProblemList';
import { ScorecardsHead } from '../common/ScorecardsHead';
import { Exemptions } from '../people/Exemptions';
import { RequirementFigures } from '../trend/RequirementFigures';
import { Controls } from './Controls';
import { Matrix } from './Matrix';
import { Teams } from './Teams';
import { useControls, useExemptions, useTrend } from './useLeader';

const spans = [
  { days: 30, words: '30 d' },
  { days: 90, words: '90 d' },
  { days: 365, words: '1 y' },
];

/**
 * `/scorecards`: is risk burning down, and which standards fail because of
 * teams, of the platform, or of themselves?
 */
export function LeaderPage() {
  useDocumentTitle('Scorecards');
  const [days, setDays] = useState(spans[0].days);
  const create = useCreatePath();
  const trend = useTrend(days);
  const { value, error, refresh } = useControls(days);
  const exemptions = useExemptions();
  const titles = useMemo(
    () => new Map(value?.controls.map(({ id, title }) => [id, title])),
    [value],
  );
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <ScorecardsHead here="Controls" title="Scorecards">
        <OwnTeams />
        <LinkButton to={create}>Create a service</LinkButton>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="How far back"
          value={days}
          onChange={(_, chosen) => setDays(chosen ?? days)}
        >
          {spans.map(span => (
            <ToggleButton
              key={span.days}
              value={span.days}
              sx={{ textTransform: 'none', py: 0.25 }}
            >
              {span.words}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </ScorecardsHead>
      {value && <ProblemList problems={value.problems} />}
      {!trend.value && !trend.error && <Reading what="the trend" lines={5} />}
      {!trend.value && trend.error && (
        <Failed error={trend.error} what="The trend" onRetry={trend.refresh} />
      )}
      <NotRefreshed shown={trend.value !== undefined} error={trend.error} />
      {trend.value && (
        <RequirementFigures summary={trend.value}>
          {value && <PlatformBlockers {...value} />}
        </RequirementFigures>
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 7fr) minmax(0, 3fr)',
          },
          alignItems: 'start',
        }}
      >
        <div>
          {!value && !error && <Reading what="the controls" lines={8} />}
          {!value && error && (
            <Failed error={error} what="The controls" onRetry={refresh} />
          )}
          {value && (
            <Controls
              controls={value.controls}
              counted={value.counted}
              days={days}
            />
          )}
        </div>
        <Exemptions answer={exemptions} titles={titles} />
      </Box>
      {value && value.controls.length > 0 && (
        <Matrix controls={value.controls} />
      )}
      <Teams days={days} />
    </Box>
  );
}

/** What only the platform can mend, and what causes most of it. */
function PlatformBlockers(props: {
  controls: readonly ListedControl[];
  counted: readonly SummaryItem[];
}) {
  const pathOf = useControlPath();
  const causes = controlRows(props.controls, props.counted)
    .map(({ control, counted }) => ({
      control,
      blocks: counted?.platformOwned ?? 0,
    }))
    .filter(({ blocks }) => blocks > 0)
    .sort((a, b) => b.blocks - a.blocks);
  const fail = causes.reduce((sum, { blocks }) => sum + blocks, 0);
  return (
    <FigureCard
      label="Platform blockers"
      figure={number(fail)}
      unit="failing"
      meaning={
        causes.length === 0 ? (
          'Nothing fails because of the platform'
        ) : (
          <>
            {count(causes.length, 'control')}, included in the others
            <Box sx={{ mt: 1, fontSize: 13, fontWeight: 500 }}>
              <Link to={pathOf(causes[0].control.id)}>
                {causes[0].control.title}
              </Link>
            </Box>
            Owner <EntityName entityRef={causes[0].control.owner} />
          </>
        )
      }
    />
  );
}

/** The way to the pages of the reader's own groups. */
function OwnTeams() {
  const me = useMe();
  const pathOf = useTeamPath();
  const own = [...(me?.actsFor ?? [])].flatMap(owner => {
    const path = pathOf(owner);
    return path ? [{ owner, path }] : [];
  });
  return own.length === 0 ? null : (
    <Box
      component="nav"
      aria-label="Your teams"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
    >
      {own.map(({ owner, path }) => (
        <LinkButton key={owner} to={path}>
          <EntityTitle entityRef={owner} />
        </LinkButton>
      ))}
    </Box>
  );
}
