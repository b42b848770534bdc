import { Link } from '@backstage/core-components';
import {
  toneColours,
  LinkButton,
  usePortalText,
  EntityTitlesIn,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import type { ReactNode } from 'react';
import type { Scorecard, ScorecardRow } from '../../model/scorecard';
import { requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { Due } from '../common/Due';
import { PhasePips, SeverityBars } from '../common/marks';
import { isAddress, NextStepLink } from '../common/NextStepLink';
import { EvidenceList } from './EvidenceList';

/** The one thing to do before any other, and what it mends. */
export function FirstStep(props: { scorecard: Scorecard }) {
  const { first, failing, platform, unknown } = props.scorecard;
  if (first) {
    return <First row={first} />;
  }
  const isOwed = failing.length + platform.length > 0;
  const [tone, words] = outcome(isOwed, unknown.length > 0);
  return (
    <Frame tone={tone}>
      <Box sx={{ fontSize: 18, fontWeight: 600 }}>{words}</Box>
      {!isOwed && unknown.length > 0 && (
        <Box>
          {titleOf(unknown[0])} is unknown:{' '}
          <EntityTitlesIn text={unknown[0].verdict.message} />
        </Box>
      )}
    </Frame>
  );
}

/** What stands where no failure states a first step. */
function outcome(
  isOwed: boolean,
  isUnknown: boolean,
): ['critical' | 'neutral' | 'ok', string] {
  if (isOwed) {
    return ['critical', 'No control states a first step'];
  }
  return isUnknown
    ? ['neutral', 'Nothing failing of what is known']
    : ['ok', 'Nothing failing'];
}

function First(props: { row: ScorecardRow }) {
  const { row } = props;
  const { verdict, control } = row;
  const { text, url } = verdict.nextStep!;
  const pathOf = useControlPath();
  const portalText = usePortalText();
  return (
    <Frame tone="critical">
      <Box sx={{ fontSize: 18, fontWeight: 600, overflowWrap: 'anywhere' }}>
        <Sentence text={portalText(text)} />
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 1.5,
          fontSize: 13,
        }}
      >
        <PhasePips phase={verdict.phase} />
        <Due verdict={verdict} />
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {titleOf(row)} · {requirementWords[verdict.requirement]}
        </Box>
        {control && <SeverityBars severity={control.severity} />}
      </Box>
      <Box sx={{ overflowWrap: 'anywhere' }}>
        <Sentence text={verdict.message} />
      </Box>
      <EvidenceList evidence={verdict.evidence} />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 1.5,
          mt: 1,
        }}
      >
        {url && isAddress(url) && (
          <LinkButton variant="contained" to={url}>
            Fix
          </LinkButton>
        )}
        {verdict.nextStep!.template && (
          <NextStepLink step={{ ...verdict.nextStep!, text: '' }} />
        )}
        <Link to={pathOf(verdict.control)}>See the rule</Link>
      </Box>
    </Frame>
  );
}

function Frame(props: {
  tone: 'critical' | 'neutral' | 'ok';
  children: ReactNode;
}) {
  const { tone, children } = props;
  return (
    <Paper
      component="section"
      variant="outlined"
      aria-label="Do first"
      sx={theme => ({
        display: 'grid',
        gap: 0.75,
        alignContent: 'start',
        p: 2,
        borderRadius: '10px',
        borderLeft: `3px solid ${toneColours(theme, tone).color}`,
        minWidth: 0,
      })}
    >
      <Box
        component="h2"
        sx={{ m: 0, fontSize: 12, fontWeight: 500, color: 'text.secondary' }}
      >
        Do first
      </Box>
      {children}
    </Paper>
  );
}

/** A control that is no longer in force has only its id. */
export function titleOf({ control, verdict }: ScorecardRow): string {
  return control?.title ?? verdict.control;
}
