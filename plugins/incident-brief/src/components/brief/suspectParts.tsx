import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  type ChangeLead,
  changeLead,
  itemBeside,
  mergedInWords,
  onsetWords,
  takesEffect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  EntityName,
  ExternalLink,
  formatExact,
  formatOffset,
  formatUtcTime,
  FromTo,
  Initials,
  RelativeTime,
  Rollback,
  shortRevision,
  useNow,
  UnknownMark,
  WithActorName,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Tooltip from '@mui/material/Tooltip';
import {
  changeHeadline,
  joinUnconnected,
  shortenRefs,
} from '../../model/changed';

/** The number of a suspect, the same on its card and on the timeline. */
export function SuspectNumber(props: { of: number; prime?: boolean }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        justifyContent: 'center',
        flex: 'none',
        width: 20,
        height: 20,
        borderRadius: '50%',
        fontSize: 12,
        fontWeight: 600,
        color: 'background.paper',
        bgcolor: props.prime ? 'error.main' : 'text.primary',
      }}
    >
      {props.of}
    </Box>
  );
}

/** When a change was, counted from the onset where there is one. */
export function When(props: { instant: string; brief: Brief }) {
  const { brief, instant } = props;
  const { onset, onsetSign = 'given' } = brief;
  if (onset === undefined) {
    return <RelativeTime instant={instant} />;
  }
  return (
    <Tooltip title={formatExact(instant)}>
      <time dateTime={instant}>
        <Offset words={formatOffset(instant, onset, onsetWords[onsetSign])} />
      </time>
    </Tooltip>
  );
}

/** The distance stands out, and from what it is counted does not. */
function Offset(props: { words: string }) {
  const [, distance = '', rest] = /^(.*?)((?:before|after) .*)$/.exec(
    props.words,
  ) ?? [undefined, undefined, props.words];
  return (
    <>
      <strong>{distance}</strong>
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {rest}
      </Box>
    </>
  );
}

/** Versions where they are known, else how the change is called. */
function What(props: { change: Change; subject: string; large: boolean }) {
  const { change, large, subject } = props;
  const { environment, strong, title } = changeHeadline(change);
  const elsewhere = change.entityRef === subject ? undefined : change.entityRef;
  const to = change.revision && shortRevision(change.revision);
  const from = change.rollback?.to && shortRevision(change.rollback.to);
  return (
    <>
      {to && from && change.kind !== 'flag' ? (
        <>
          {itemBeside(change)}
          <FromTo from={from} to={to} large={large} />
        </>
      ) : (
        <span>
          {strong}
          {title && ` ${title}`}
        </span>
      )}
      {elsewhere && (
        <span>
          on <EntityName entityRef={elsewhere} />
        </span>
      )}
      {environment && <Chip>{capital(environment)}</Chip>}
    </>
  );
}

export function Reasons(props: {
  reasons: readonly string[];
  prime?: boolean;
}) {
  const { prime, reasons } = props;
  return (
    <Box
      component="ul"
      aria-label="Reasons"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, m: 0, p: 0, my: 1 }}
    >
      {reasons.map((reason, index) => (
        <Box
          key={reason}
          component="li"
          sx={{
            listStyle: 'none',
            maxWidth: '100%',
            '& > *': { whiteSpace: 'normal' },
          }}
        >
          <Chip tone={prime && index === 0 ? 'critical' : 'neutral'}>
            {capital(shortenRefs(reason))}
          </Chip>
        </Box>
      ))}
    </Box>
  );
}

export function Outcome(props: { change: Change }) {
  const { change } = props;
  const now = useNow();
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 1,
        fontSize: 13,
      }}
    >
      <ChangeOutcomeChip change={change} />
      {change.actor && (
        <WithActorName actor={change.actor}>
          {name => (
            <>
              <Initials name={name} size={20} /> {name}
            </>
          )}
        </WithActorName>
      )}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {formatUtcTime(change.occurredAt, now)}
      </Box>
    </Box>
  );
}

export function ChangeLine(props: {
  change: Change;
  brief: Brief;
  large?: boolean;
}) {
  const { brief, change, large = false } = props;
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        fontSize: large ? 14 : 13,
        overflowWrap: 'anywhere',
      }}
    >
      <ChangeKindIcon kind={change.kind} />
      <What change={change} subject={brief.entityRef} large={large} />
      {!takesEffect(change) && (
        <Chip>
          {capital(
            mergedInWords(
              change,
              changeLead(brief.lastChange, brief.environment),
            ),
          )}
        </Chip>
      )}
      <When instant={change.occurredAt} brief={brief} />
    </Box>
  );
}

/** In place of what went out last: that nothing is known to have. */
export function NothingOut(props: {
  none: ChangeLead['none'];
  lastChange: Brief['lastChange'];
}) {
  const { lastChange, none } = props;
  if (none === undefined) {
    return null;
  }
  const { reason = none.words, status } = lastChange;
  return none.isUnknown ? (
    <UnknownMark
      reason={joinUnconnected(status === 'unknown' ? reason : none.words)}
    />
  ) : (
    <Box sx={{ color: 'text.secondary' }}>{capital(none.words)}</Box>
  );
}

/** Its rollback, where something runs to roll back, and where to look at it. */
export function Actions(props: { change: Change; shortcut?: string }) {
  const { change, shortcut } = props;
  const { diff, run } = change.links ?? {};
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: 1,
        fontSize: 13,
      }}
    >
      {takesEffect(change) && (
        <Rollback change={change} isSuspect shortcut={shortcut} />
      )}
      <Box sx={{ display: 'flex', gap: 1.5, ml: 'auto' }}>
        {diff && <ExternalLink href={diff}>Diff</ExternalLink>}
        {run && <ExternalLink href={run}>Run</ExternalLink>}
      </Box>
    </Box>
  );
}
