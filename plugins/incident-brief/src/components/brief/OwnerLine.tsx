import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  OnCallLevel,
  ResponsibleTeam,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimValue,
  EntityName,
  entityTitle,
  ExternalLink,
  formatUtcTime,
  MaybeLink,
  UnknownMark,
  useNow,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Gap, gapsFor } from '../../model/gaps';
import { substrateByTeam } from '../../model/owners';
import { Line, Parts } from '../common/Line';

function Level(props: {
  level: OnCallLevel;
  first: boolean;
  /** On the same level as the one before. */
  together: boolean;
}) {
  const { level, first, together } = props;
  const now = useNow();
  const next = together ? 'and ' : 'then ';
  const order = first ? 'on call ' : next;
  const person =
    level.displayName ?? (level.user && entityTitle(level.user)) ?? undefined;
  const who =
    person === undefined || level.unresolved ? (
      <UnknownMark
        reason={
          level.unresolved
            ? `${level.user} is not found in the catalog`
            : 'nobody is on shift'
        }
      />
    ) : (
      <Box component={first ? 'strong' : 'span'}>{person}</Box>
    );
  return (
    <>
      {order}
      {who}
      {level.after && !together && (
        <> after {level.after.replace(/m$/, ' min')}</>
      )}
      {level.until && <> until {formatUtcTime(level.until, now)}</>}
      {level.always && <> always</>}
    </>
  );
}

function OnCall(props: { team: ResponsibleTeam; levels?: number }) {
  const { onCall, pager } = props.team;
  return (
    <>
      {isKnown(onCall) ? (
        <ClaimValue field={onCall}>
          {levels =>
            levels.length === 0 ? (
              <>nobody is on call</>
            ) : (
              levels.slice(0, props.levels).map((level, index) => (
                <span key={`${level.level} ${level.user ?? level.displayName}`}>
                  {index > 0 && ', '}
                  <Level
                    level={level}
                    first={index === 0}
                    together={levels[index - 1]?.level === level.level}
                  />
                </span>
              ))
            )
          }
        </ClaimValue>
      ) : (
        <>
          on call <UnknownMark reason={onCall.unknown} />
        </>
      )}
      {isKnown(pager) && /^https?:/i.test(pager.value) && (
        <>
          {' '}
          [<ExternalLink href={pager.value}>page</ExternalLink>]
        </>
      )}
    </>
  );
}

/** A team, who of it is on call, and how to reach it. */
export function TeamLine(props: {
  team: ResponsibleTeam;
  /** Of a substrate: what it runs. */
  runs?: readonly string[];
  /** Only who is first on call, and how to reach them. */
  short?: boolean;
}) {
  const { team, runs, short = false } = props;
  return (
    <div>
      {runs && (
        <>
          {runs.map((ref, index) => (
            <span key={ref}>
              {index > 0 && ', '}
              <EntityName entityRef={ref} />
            </span>
          ))}{' '}
          run by{' '}
        </>
      )}
      <Parts
        of={[
          <Box key="team" component={runs ? 'span' : 'strong'}>
            {isKnown(team.team) ? (
              <ClaimValue field={team.team}>
                {ref => <EntityName entityRef={ref} title={team.displayName} />}
              </ClaimValue>
            ) : (
              <UnknownMark reason={team.team.unknown} />
            )}
          </Box>,
          (isKnown(team.team) || isKnown(team.onCall)) && (
            <OnCall key="on-call" team={team} levels={short ? 1 : undefined} />
          ),
          isKnown(team.channel) && (
            <ClaimValue key="channel" field={team.channel}>
              {channel => <MaybeLink value={channel} label="channel" />}
            </ClaimValue>
          ),
          isKnown(team.escalation) && !runs && !short && (
            <ClaimValue key="escalation" field={team.escalation}>
              {value => <MaybeLink value={value} label="escalation policy" />}
            </ClaimValue>
          ),
          team.editUrl && !short && (
            <ExternalLink
              key="edit"
              href={team.editUrl}
              title="Correct this where it is declared"
            >
              edit
              <VisuallyHidden> the file that says so</VisuallyHidden>
            </ExternalLink>
          ),
        ]}
      />
    </div>
  );
}

/** Whom to wake: for the workload, and for what it runs on. */
export function OwnerLine(props: {
  brief: Brief;
  gaps: readonly Gap[];
  label?: string;
}) {
  const { owner } = props.brief;
  return (
    <Line
      label={props.label ?? 'Owner'}
      gaps={gapsFor(props.gaps, 'owner')}
      line="owner"
    >
      <TeamLine team={owner.workload} />
      {substrateByTeam(owner.substrate).map(({ team, entityRefs }) => (
        <TeamLine key={team.entityRef} team={team} runs={entityRefs} />
      ))}
    </Line>
  );
}
