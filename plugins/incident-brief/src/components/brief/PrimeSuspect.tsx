import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  changeLead,
  reasonsInWords,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  RelativeTime,
  toneColours,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { shortenRefs } from '../../model/changed';
import { Gap, gapsFor } from '../../model/gaps';
import { runLines } from '../../model/runs';
import { BriefSection } from '../common/BriefSection';
import {
  SuspectNumber,
  Reasons,
  Outcome,
  ChangeLine,
  Actions,
  NothingOut,
} from './suspectParts';

/** The likeliest cause with its reasons and its rollback; or that none is known. */
export function PrimeSuspect(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief } = props;
  const { lastChange } = brief;
  const [prime] = lastChange.suspects;
  const gaps = gapsFor(props.gaps, 'lastChange');
  if (prime === undefined) {
    return <NoSuspect brief={brief} gaps={gaps} />;
  }
  return (
    <BriefSection
      title="Prime suspect"
      gaps={gaps}
      line={`lastChange[${prime.change.id}]`}
      icon={<SuspectNumber of={1} prime />}
      action={<Outcome change={prime.change} />}
    >
      <ChangeLine change={prime.change} brief={brief} large />
      <Regions brief={brief} change={prime.change} />
      <Reasons
        reasons={reasonsInWords(
          prime,
          changeLead(lastChange, brief.environment),
        )}
        prime
      />
      <Actions change={prime.change} shortcut="r" />
    </BriefSection>
  );
}

function NoSuspect(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { lastChange, onset } = brief;
  const { ledgerFrom, unexplained } = lastChange;
  const { merged, none, out } = changeLead(lastChange, brief.environment);
  return (
    <BriefSection
      title={onset === undefined ? 'Last change' : 'Prime suspect'}
      gaps={gaps}
      line="lastChange"
      action={out && <Outcome change={out} />}
    >
      {ledgerFrom !== undefined && (
        <Box sx={{ mb: 1 }}>
          <strong>Unknown whether a change explains it</strong>: the ledger
          begins <RelativeTime instant={ledgerFrom} />, after it began
        </Box>
      )}
      {unexplained !== undefined && (
        <Box sx={{ mb: 1 }}>
          <strong>No known change explains it</strong>:{' '}
          {shortenRefs(unexplained)}
        </Box>
      )}
      {out && (
        <>
          <ChangeLine change={out} brief={brief} large />
          <Box sx={{ mt: 1.5 }}>
            <Actions change={out} shortcut="r" />
          </Box>
        </>
      )}
      <NothingOut none={none} lastChange={lastChange} />
      {merged && (
        <Box sx={{ mt: 1.5 }}>
          <ChangeLine change={merged} brief={brief} />
        </Box>
      )}
    </BriefSection>
  );
}

/** Which regions run the suspect's version, beside where an alert fires. */
function Regions(props: { brief: Brief; change: Change }) {
  const { brief, change } = props;
  const theme = useTheme();
  const { differs = [] } = brief.runtime;
  const alerts = isKnown(brief.firing.alerts) ? brief.firing.alerts.value : [];
  const alerting = new Set(alerts.flatMap(({ regions = [] }) => regions));
  if (differs.length === 0 || alerting.size === 0) {
    return null;
  }
  const { color, ground } = toneColours(theme, 'critical');
  const runs = runLines(brief.runtime);
  return (
    <Box
      component="ul"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        my: 1.5,
        overflow: 'hidden',
        border: 1,
        borderColor: 'divider',
        borderRadius: '8px',
      }}
    >
      {differs.map(({ region, versions }) => {
        const isHit = alerting.has(region);
        const replicas = runs
          .filter(({ place }) => place === region)
          .reduce((sum, run) => sum + (run.replicas ?? 0), 0);
        return (
          <Box
            key={region}
            component="li"
            sx={{
              display: 'flex',
              gap: 1.5,
              px: 1.5,
              py: 0.75,
              fontSize: 13,
              bgcolor: isHit ? ground : undefined,
              '& + &': { borderTop: 1, borderColor: 'divider' },
            }}
          >
            <code>{region}</code>
            <Box
              component="code"
              sx={{
                fontWeight: versions.includes(change.revision ?? '')
                  ? 600
                  : 400,
              }}
            >
              {versions.join(', ')}
            </Box>
            {replicas > 0 && <span>×{replicas}</span>}
            <Box
              component="span"
              sx={{
                ml: 'auto',
                fontWeight: isHit ? 600 : 400,
                color: isHit ? color : 'text.secondary',
              }}
            >
              {isHit ? '▲ Alerting' : 'No alert'}
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}
