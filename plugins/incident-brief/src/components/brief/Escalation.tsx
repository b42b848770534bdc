import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  OnCallLevel,
  ResponsibleTeam,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  EntityName,
  ExternalLink,
  formatUtcTime,
  Initials,
  MaybeLink,
  UnknownMark,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { substrateByTeam } from '../../model/owners';
import { BriefSection } from '../common/BriefSection';
import {
  afterWords,
  pagerOf,
  personOf,
  Team,
  unassignedReason,
} from './OnCallCard';

/** Who is called next, and when: for the service, and for what it runs on. */
export function Escalation(props: { brief: Brief }) {
  const { escalation } = props.brief.owner.workload;
  const { substrate, workload } = props.brief.owner;
  return (
    <BriefSection
      title="Escalation"
      action={
        isKnown(escalation) && (
          <Box sx={{ fontSize: 13 }}>
            <MaybeLink value={escalation.value} label="Policy" />
          </Box>
        )
      }
    >
      <Ladder team={workload} />
      {substrateByTeam(substrate).map(({ team, entityRefs }) => (
        <Ladder key={team.entityRef} team={team} runs={entityRefs} />
      ))}
    </BriefSection>
  );
}

function Ladder(props: { team: ResponsibleTeam; runs?: readonly string[] }) {
  const { runs, team } = props;
  const pager = pagerOf(team);
  return (
    <Box
      sx={{
        pb: 1.5,
        '& + &': { pt: 1.5, borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, fontSize: 13 }}>
        <Box sx={{ minWidth: 0 }}>
          <strong>
            <Team team={team} />
          </strong>
          {runs && (
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              Runs{' '}
              {runs.map((ref, index) => (
                <span key={ref}>
                  {index > 0 && ', '}
                  <EntityName entityRef={ref} />
                </span>
              ))}
            </Box>
          )}
        </Box>
        <Box sx={{ ml: 'auto', display: 'flex', gap: 1.5 }}>
          {isKnown(team.channel) && (
            <MaybeLink value={team.channel.value} label="Channel" />
          )}
          {pager && <ExternalLink href={pager}>Page</ExternalLink>}
          {team.editUrl && (
            <ExternalLink
              href={team.editUrl}
              title="Correct this where it is declared"
            >
              Edit
            </ExternalLink>
          )}
        </Box>
      </Box>
      {isKnown(team.onCall) ? (
        <Levels levels={team.onCall.value} team={team} />
      ) : (
        <UnknownMark reason={team.onCall.unknown} />
      )}
      {team.disagreement && (
        <Box sx={{ fontSize: 12, color: 'warning.main' }}>
          {team.disagreement}
        </Box>
      )}
    </Box>
  );
}

function Levels(props: { levels: OnCallLevel[]; team: ResponsibleTeam }) {
  const { levels, team } = props;
  const now = useNow();
  if (levels.length === 0) {
    return <UnknownMark reason="the roster names none for this instant" />;
  }
  return (
    <Box
      component="ol"
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: `repeat(${Math.min(levels.length, 4)}, minmax(0, 1fr))`,
        },
        gap: 1,
        listStyle: 'none',
        m: 0,
        mt: 1,
        p: 0,
      }}
    >
      {levels.map((level, index) => {
        const name = personOf(level);
        return (
          <Box component="li" key={`${level.level} ${level.user}`}>
            <Box
              sx={{
                fontSize: 12,
                pb: 0.5,
                mb: 0.75,
                borderBottom: 2,
                borderColor: index === 0 ? 'primary.main' : 'divider',
              }}
            >
              {index === 0 ? 'Now' : afterWords(level.after) ?? 'Then'}
            </Box>
            {name === undefined ? (
              <UnknownMark compact reason={unassignedReason(level)} />
            ) : (
              <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
                <Initials name={name} />
                <Box sx={{ minWidth: 0, fontSize: 13 }}>
                  {index === 0 && isKnown(team.onCall) ? (
                    <ClaimText claim={team.onCall}>{name}</ClaimText>
                  ) : (
                    name
                  )}
                  <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                    {level.until && `until ${formatUtcTime(level.until, now)}`}
                    {level.always && 'always'}
                  </Box>
                </Box>
              </Box>
            )}
          </Box>
        );
      })}
    </Box>
  );
}
