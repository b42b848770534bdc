import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  leftOut,
  onsetWords,
  Suspect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  EntityName,
  entityTitle,
  Fold,
  formatExact,
  formatOffset,
  formatUtcTime,
  FromTo,
  Initials,
  RelativeTime,
  toneColours,
  UnknownMark,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import {
  changeHeadline,
  groupQuietKinds,
  kindLines,
  latestChange,
  shortenRefs,
  shortRevision,
} from '../../model/changed';
import { writeChangesQuery } from '../../model/changes/query';
import { Gap, gapsFor } from '../../model/gaps';
import { runLines } from '../../model/runs';
import { capital, count, kindWords } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { BriefSection } from '../common/BriefSection';
import { ChangeLinks, Rollback } from '../common/Rollback';
import { correctable, WrongButton } from '../review/WrongButton';

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
        <FromTo from={from} to={to} large={large} />
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
      {environment && <Chip>{environment}</Chip>}
    </>
  );
}

function Reasons(props: { reasons: readonly string[]; prime?: boolean }) {
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
      <Reasons reasons={prime.reasons} prime />
      <Actions change={prime.change} named />
    </BriefSection>
  );
}

function NoSuspect(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { lastChange, onset } = brief;
  const { ledgerFrom, status, unexplained } = lastChange;
  const last = latestChange(brief);
  const isUnknown = status === 'unknown' && last === undefined;
  return (
    <BriefSection
      title={onset === undefined ? 'Last change' : 'Prime suspect'}
      gaps={gaps}
      line="lastChange"
      action={last && <Outcome change={last} />}
    >
      {isUnknown && (
        <UnknownMark reason={lastChange.reason ?? 'no source connected'} />
      )}
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
      {last ? (
        <>
          <ChangeLine change={last} brief={brief} large />
          <Box sx={{ mt: 1.5 }}>
            <Actions change={last} named />
          </Box>
        </>
      ) : (
        !isUnknown && (
          <Box sx={{ color: 'text.secondary' }}>No change reported for it</Box>
        )
      )}
    </BriefSection>
  );
}

function Outcome(props: { change: Change }) {
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
        <>
          <Initials name={change.actor} size={20} /> {change.actor}
        </>
      )}
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {formatUtcTime(change.occurredAt, now)}
      </Box>
    </Box>
  );
}

function ChangeLine(props: { change: Change; brief: Brief; large?: boolean }) {
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
      <When instant={change.occurredAt} brief={brief} />
    </Box>
  );
}

function Actions(props: { change: Change; named?: boolean }) {
  return (
    <Box
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}
    >
      <Rollback change={props.change} named={props.named} />
      <Box sx={{ ml: 'auto' }}>
        <ChangeLinks change={props.change} />
      </Box>
    </Box>
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
        ...{ listStyle: 'none', m: 0, p: 0, my: 1.5, overflow: 'hidden' },
        ...{ border: 1, borderColor: 'divider', borderRadius: '8px' },
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

const cards = 3;

/** The suspects after the first as cards, and what else changed, folded. */
export function OtherChanges(props: { brief: Brief }) {
  const { brief } = props;
  const { lastChange } = brief;
  const { elsewhere, moreAlsoChanged = 0, moreSuspects = 0 } = lastChange;
  const changesPath = useChangesPath();
  const others = lastChange.suspects.slice(1);
  const listed = new Set(
    [...lastChange.suspects, ...lastChange.alsoChanged].map(
      ({ change }) => change.id,
    ),
  );
  const last =
    lastChange.suspects.length === 0 ? latestChange(brief) : undefined;
  const lines = kindLines(brief);
  const folded: Suspect[] = [
    ...others.slice(cards),
    ...lastChange.alsoChanged,
    ...lines.flatMap(line =>
      line.state === 'changed' && !listed.has(line.change.id)
        ? [{ change: line.change, reasons: [] }]
        : [],
    ),
  ].filter(({ change }) => change.id !== last?.id);
  const notListed = moreSuspects + moreAlsoChanged;
  const amount = folded.length + notListed;
  return (
    <Box component="section" aria-label="Other changes">
      <Box sx={{ display: 'flex', alignItems: 'baseline', gap: 1, mb: 1 }}>
        <Box component="h2" sx={{ m: 0, fontSize: 16, fontWeight: 600 }}>
          {others.length > 0 ? 'Other suspects' : 'Other changes'}
        </Box>
        <Box sx={{ ml: 'auto', fontSize: 13 }}>
          <Link to={`${changesPath}?${around(brief)}`}>All changes</Link>
        </Box>
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: `repeat(${Math.max(
              2,
              Math.min(others.length, cards),
            )}, minmax(0, 1fr))`,
          },
        }}
      >
        {others.slice(0, cards).map((suspect, index) => (
          <OtherSuspect
            key={suspect.change.id}
            suspect={suspect}
            number={index + 2}
            brief={brief}
          />
        ))}
      </Box>
      {amount > 0 && (
        <Fold
          summary={`Also changed (${(folded.length + notListed).toLocaleString(
            'en-US',
          )})`}
        >
          {folded.map(({ change, reasons }) => (
            <Box key={change.id} sx={{ py: 0.5, ...correctable }}>
              <ChangeLine change={change} brief={brief} />
              {reasons.length > 0 && (
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  {reasons.map(shortenRefs).join(' · ')}
                </Box>
              )}
              <WrongButton
                line={`lastChange[${change.id}]`}
                what={`the ${kindWords[change.kind]}`}
              />
            </Box>
          ))}
          {notListed > 0 && (
            <Muted>{count(notListed, 'more change')} not listed</Muted>
          )}
        </Fold>
      )}
      <Muted>
        {elsewhere && <>{leftOut(elsewhere)} · </>}
        {groupQuietKinds(lines).map(({ kinds, state, words }, index) => (
          <span key={`${state} ${words}`}>
            {index > 0 && ' · '}
            {kinds.map(kind => kindWords[kind]).join(', ')}:{' '}
            {state === 'none' ? words : <UnknownMark reason={words} />}
          </span>
        ))}
      </Muted>
    </Box>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box sx={{ mt: 1, fontSize: 12, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}

function OtherSuspect(props: {
  suspect: Suspect;
  number: number;
  brief: Brief;
}) {
  const { brief, number, suspect } = props;
  const { change, reasons } = suspect;
  const title =
    change.entityRef === undefined || change.entityRef === brief.entityRef
      ? changeHeadline(change).strong
      : entityTitle(change.entityRef);
  return (
    <BriefSection
      title={title}
      icon={<SuspectNumber of={number} />}
      action={<ChangeOutcomeChip change={change} />}
      line={`lastChange[${change.id}]`}
    >
      <ChangeLine change={change} brief={brief} />
      <Reasons reasons={reasons} />
      {change.actor && (
        <Box
          sx={{
            display: 'flex',
            gap: 0.75,
            alignItems: 'center',
            mb: 1,
            fontSize: 13,
          }}
        >
          <Initials name={change.actor} size={20} /> {change.actor}
        </Box>
      )}
      <Actions change={change} />
    </BriefSection>
  );
}

const hour = 3_600_000;

/** The page of changes, at the time that the brief is about. */
function around({ entityRef, onset }: Brief): string {
  const at = onset === undefined ? undefined : Date.parse(onset);
  return writeChangesQuery({
    scope: 'neighbourhood',
    entityRef,
    kinds: [],
    since: '24h',
    ...(at !== undefined && {
      from: new Date(at - 6 * hour).toISOString(),
      to: new Date(at + hour).toISOString(),
    }),
  }).toString();
}
