import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  OnCallLevel,
  ResponsibleTeam,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  EntityName,
  entityTitle,
  formatUtcTime,
  Initials,
  MaybeLink,
  UnknownMark,
  useIsPast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import PhoneIcon from '@mui/icons-material/PhoneOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { ComponentProps } from 'react';
import { Gap, gapsFor } from '../../model/gaps';
import { substrateByTeam } from '../../model/owners';
import { BriefSection } from '../common/BriefSection';

/** Who is called, if anyone is named: the catalog's user, else the roster's name. */
export function personOf(level: OnCallLevel): string | undefined {
  return level.unresolved
    ? undefined
    : level.displayName ?? (level.user && entityTitle(level.user));
}

/** Why no person is shown for a level. */
export function unassignedReason(level: OnCallLevel | undefined): string {
  return level?.unresolved
    ? `${entityTitle(level.user ?? '')} is not in the catalog`
    : 'the shift is not staffed';
}

/** The address that pages a team; undefined where what is declared is not an address. */
export function pagerOf({ pager }: ResponsibleTeam): string | undefined {
  return isKnown(pager) && /^https?:/i.test(pager.value)
    ? pager.value
    : undefined;
}

/** `15m` → `+15 min`. */
export function afterWords(after: string | undefined): string | undefined {
  return after && `+${after.replace(/m$/, ' min').replace(/h$/, ' h')}`;
}

/** Whom to wake first, and the button that does it. */
export function OnCallCard(props: {
  brief: Brief;
  gaps: readonly Gap[];
  /** Something fires: then paging is the first thing to do. */
  urgent: boolean;
}) {
  const { brief, gaps, urgent } = props;
  const { workload, substrate } = brief.owner;
  const { onCall } = workload;
  const [first, ...rest] = isKnown(onCall) ? onCall.value : [];
  const isResource = brief.service.kind.toLowerCase() === 'resource';
  return (
    <BriefSection
      title={isResource ? 'On call for the data' : 'On call'}
      gaps={gapsFor(gaps, 'owner')}
      line="owner"
      icon={
        <PhoneIcon aria-hidden sx={{ fontSize: 18, color: 'action.active' }} />
      }
      action={
        <Box sx={{ fontSize: 13 }}>
          <Team team={workload} />
        </Box>
      }
    >
      {isKnown(onCall) ? (
        <First level={first} claim={onCall} />
      ) : (
        <UnknownMark reason={onCall.unknown} />
      )}
      <TeamActions team={workload} urgent={urgent} />
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          // On a phone the card of the escalation has them.
          display: { xs: 'none', sm: 'block' },
        }}
      >
        {rest.slice(0, 2).map(level => (
          <Further key={`${level.level} ${level.user}`} level={level} />
        ))}
        {substrateByTeam(substrate)
          .slice(0, 1)
          .map(({ team }) => (
            <Substrate key={team.entityRef} team={team} />
          ))}
      </Box>
    </BriefSection>
  );
}

function First(props: {
  level?: OnCallLevel;
  claim: ComponentProps<typeof ClaimText>['claim'];
}) {
  const { claim, level } = props;
  const now = useNow();
  const name = level && personOf(level);
  if (level === undefined || name === undefined) {
    return <UnknownMark reason={unassignedReason(level)} />;
  }
  return (
    <Box
      component="span"
      sx={{ display: 'flex', alignItems: 'center', gap: 1.25, py: 0.5 }}
    >
      <Initials name={name} size={40} />
      <span>
        <Box component="strong" sx={{ display: 'block', fontSize: 16 }}>
          <ClaimText claim={claim}>{name}</ClaimText>
        </Box>
        <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
          {level.until && `until ${formatUtcTime(level.until, now)}`}
          {level.always && 'always'}
        </Box>
      </span>
    </Box>
  );
}

/** The team, or why it is not known. */
export function Team(props: { team: ResponsibleTeam }) {
  const { team } = props;
  return isKnown(team.team) ? (
    <EntityName entityRef={team.team.value} title={team.displayName} />
  ) : (
    <UnknownMark compact reason={team.team.unknown} />
  );
}

/** *Page on-call* and the team's channel. */
export function TeamActions(props: { team: ResponsibleTeam; urgent: boolean }) {
  const { team, urgent } = props;
  const pager = pagerOf(team);
  const isPast = useIsPast();
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1.25 }}>
      {pager && !isPast && (
        <Button
          variant={urgent ? 'contained' : 'outlined'}
          size="small"
          href={pager}
          target="_blank"
          rel="noopener noreferrer"
          startIcon={<PhoneIcon />}
          data-key="p"
          title="Key: p"
        >
          Page on-call&nbsp;<span aria-hidden>↗</span>
        </Button>
      )}
      {isKnown(team.channel) && (
        <Box
          component="span"
          sx={{
            display: 'inline-flex',
            alignItems: 'center',
            px: 1,
            border: 1,
            borderColor: 'divider',
            borderRadius: '6px',
            fontSize: 13,
          }}
        >
          <MaybeLink value={team.channel.value} label="Channel" />
        </Box>
      )}
    </Box>
  );
}

function Further(props: { level: OnCallLevel }) {
  const { level } = props;
  const name = personOf(level);
  return (
    <PersonRow
      name={name}
      reason={unassignedReason(level)}
      end={afterWords(level.after)}
    />
  );
}

function Substrate(props: { team: ResponsibleTeam }) {
  const { onCall } = props.team;
  const [first] = isKnown(onCall) ? onCall.value : [];
  return (
    <PersonRow
      name={first && personOf(first)}
      reason={isKnown(onCall) ? unassignedReason(first) : onCall.unknown}
      end={props.team.displayName}
    />
  );
}

function PersonRow(props: { name?: string; reason: string; end?: string }) {
  const { name, reason, end } = props;
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1,
        py: 0.75,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
      }}
    >
      {name === undefined ? (
        <UnknownMark compact reason={reason} />
      ) : (
        <>
          <Initials name={name} size={22} /> {name}
        </>
      )}
      <Box component="span" sx={{ ml: 'auto', color: 'text.secondary' }}>
        {end}
      </Box>
    </Box>
  );
}
