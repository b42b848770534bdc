import { Link } from '@backstage/core-components';
import {
  entityTitle,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  Section,
  useDocumentTitle,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useMemo, useState } from 'react';
import { useTeamPath } from '../../usePaths';
import { ProblemList } from '../common/ProblemList';
import { Exemptions } from '../people/Exemptions';
import { TrendCharts } from '../trend/TrendCharts';
import { Controls } from './Controls';
import { Teams } from './Teams';
import { useControls, useExemptions, useTrend } from './useLeader';

/**
 * `/scorecards`: is risk burning down, and which standards fail because of
 * teams, of the platform, or of themselves?
 */
export function LeaderPage() {
  useDocumentTitle('Scorecards');
  const { value, error, refresh } = useControls();
  const exemptions = useExemptions();
  const titles = useMemo(
    () => new Map(value?.controls.map(({ id, title }) => [id, title])),
    [value],
  );
  return (
    <>
      <PageHead title="Scorecards">
        <OwnTeams />
      </PageHead>
      {value && <ProblemList problems={value.problems} />}
      <Trend />
      <Exemptions answer={exemptions} titles={titles} />
      {!value && !error && <Reading what="the controls" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The controls" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <Controls controls={value.controls} counted={value.counted} />}
      <Teams />
    </>
  );
}

const spans = [
  { days: 30, words: '30 days' },
  { days: 90, words: '90 days' },
  { days: 365, words: 'a year' },
];

function Trend() {
  const [days, setDays] = useState(spans[0].days);
  const { value, error, refresh } = useTrend(days);
  return (
    <Section
      title="Not met, by requirement"
      note="each apart: they are different kinds of risk"
      action={
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
      }
    >
      {!value && !error && <Reading what="the trend" lines={5} />}
      {!value && error && (
        <Failed error={error} what="The trend" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <TrendCharts summary={value} />}
    </Section>
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
    <Box component="nav" aria-label="Your teams">
      Yours:{' '}
      {own.map(({ owner, path }, index) => (
        <span key={owner}>
          {index > 0 && ' · '}
          <Link to={path}>{entityTitle(owner)}</Link>
        </span>
      ))}
    </Box>
  );
}
