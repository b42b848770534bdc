import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  environmentMark,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  Chip,
  ClaimText,
  RelativeTime,
  StatusChip,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Gap, gapsFor } from '../../model/gaps';
import { Run, runLines } from '../../model/runs';
import { BriefSection } from '../common/BriefSection';

const shown = 6;
/** More replicas than these are a number alone. */
const drawn = 12;

/** Where it runs, in which version, and whether regions differ. */
export function Runtime(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { runtime } = brief;
  const runs = runLines(runtime);
  return (
    <BriefSection
      title="Runtime"
      gaps={gapsFor(gaps, 'runtime')}
      line="runtime"
      summary={
        runtime.differs !== undefined &&
        runtime.differs.length > 0 && (
          <Chip tone="warning" dot="full">
            Versions differ
          </Chip>
        )
      }
    >
      {runtime.status === 'unknown' ? (
        <UnknownMark reason={runtime.reason} />
      ) : (
        <>
          {runs.slice(0, shown).map(run => (
            <Place
              key={[
                run.name,
                run.place,
                run.version,
                run.environment,
                run.digest,
              ].join()}
              run={run}
              brief={brief}
            />
          ))}
          {runs.length > shown && (
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              and {runs.length - shown} more
            </Box>
          )}
        </>
      )}
    </BriefSection>
  );
}

function Place(props: { run: Run; brief: Brief }) {
  const { brief, run } = props;
  const { alerts } = brief.firing;
  const regions = isKnown(alerts)
    ? alerts.value.flatMap(alert => alert.regions ?? [])
    : [];
  const isAlerting = regions.includes(run.place);
  const mark = environmentMark(run.environment, brief.environment);
  const { desired, problems, replicas, restarts = 0 } = run;
  const isShort =
    desired !== undefined && replicas !== undefined && replicas < desired;
  return (
    <Box
      sx={{
        p: 1.25,
        mb: 1,
        border: 1,
        borderRadius: '8px',
        borderColor: isAlerting ? 'error.main' : 'divider',
        fontSize: 13,
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', mb: 0.75 }}>
        <strong>{run.place}</strong>
        {run.name}
        {mark && <Chip>{mark}</Chip>}
        <Box sx={{ ml: 'auto' }}>
          {isAlerting && <StatusChip status="alerting" />}
          {!isAlerting && regions.length > 0 && <Chip>No alert</Chip>}
        </Box>
      </Box>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        <ClaimText claim={run.claim}>
          {run.version ? (
            <code>{run.version}</code>
          ) : (
            <UnknownMark compact reason="no source reports the version" />
          )}
        </ClaimText>
        {run.digest !== undefined &&
          !run.digest.startsWith(run.version ?? '?') && (
            <Box
              component="code"
              title={run.digest}
              sx={{ fontSize: 12, color: 'text.secondary' }}
            >
              {run.digest.slice(0, 19)}
            </Box>
          )}
        {run.claim.stale && <RelativeTime instant={run.claim.observedAt} />}
        <Box
          sx={{ ml: 'auto', display: 'flex', gap: 0.5, alignItems: 'center' }}
        >
          {replicas !== undefined && (
            <>
              {replicas <= drawn &&
                Array.from({ length: replicas }, (_, index) => (
                  <Box
                    key={index}
                    component="span"
                    aria-hidden
                    sx={{
                      width: 9,
                      height: 9,
                      borderRadius: '2px',
                      bgcolor: isAlerting ? 'error.main' : 'primary.main',
                    }}
                  />
                ))}
              ×{replicas}
              {isShort && ` of ${desired}`}
            </>
          )}
        </Box>
      </Box>
      {(problems.length > 0 || restarts > 0) && (
        <Box sx={{ display: 'grid', gap: 0.5, mt: 0.75, fontSize: 12 }}>
          {problems.map(({ reason, message, since }) => (
            <Box key={reason} sx={{ display: 'flex', gap: 1 }}>
              <Chip tone="warning">{reason}</Chip>
              <Box
                component="span"
                sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}
              >
                {message} {since && <RelativeTime instant={since} />}
              </Box>
            </Box>
          ))}
          {restarts > 0 && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {restarts} {restarts === 1 ? 'restart' : 'restarts'}
            </Box>
          )}
        </Box>
      )}
    </Box>
  );
}
