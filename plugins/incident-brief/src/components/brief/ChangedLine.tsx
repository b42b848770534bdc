import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  leftOut,
  onsetWords,
  Suspect,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  EntityName,
  entityTitle,
  ExternalLink,
  formatExact,
  formatOffset,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { useState } from 'react';
import {
  changeHeadline,
  groupQuietKinds,
  kindLines,
  rollbackOf,
  shortenRefs,
} from '../../model/changed';
import { writeChangesQuery } from '../../model/changes/query';
import { Gap, gapsFor } from '../../model/gaps';
import { count, kindWords } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { correctable, WrongButton } from '../review/WrongButton';
import { GapMarkers, Line } from '../common/Line';

const outcomeMarks: Record<NonNullable<Change['outcome']>, string> = {
  succeeded: '✓ succeeded',
  failed: '✗ failed',
  'rolled-back': '↩ rolled back',
  'in-progress': '… in progress',
};

/** What somebody would say of a change: version, title, place, outcome. */
export function ChangeWords(props: { change: Change; subject: string }) {
  const { change, subject } = props;
  const headline = changeHeadline(change);
  const elsewhere = change.entityRef === subject ? undefined : change.entityRef;
  // Titles often begin with the service's name: that is where the link goes.
  const named =
    elsewhere !== undefined &&
    headline.strong.startsWith(`${entityTitle(elsewhere)} `);
  return (
    <>
      <strong>
        {elsewhere && named ? (
          <>
            <EntityName entityRef={elsewhere} />
            {headline.strong.slice(entityTitle(elsewhere).length)}
          </>
        ) : (
          headline.strong
        )}
      </strong>
      {headline.title && <> {headline.title}</>}
      {elsewhere && !named && (
        <>
          {' '}
          on <EntityName entityRef={elsewhere} />
        </>
      )}
      {headline.environment && <> in {headline.environment}</>}
      {change.kind === 'commit' && <> (merged, not deployed)</>}
      {change.outcome && <> {outcomeMarks[change.outcome]}</>}
      {change.actor && <> by {change.actor}</>}
    </>
  );
}

/** Where to look at a change, and where to undo it: links, never actions. */
export function ChangeLinks(props: { change: Change }) {
  const { change } = props;
  const rollback = rollbackOf(change);
  return (
    <>
      {change.links?.diff && (
        <>
          {' '}
          [<ExternalLink href={change.links.diff}>diff</ExternalLink>]
        </>
      )}
      {change.links?.run && (
        <>
          {' '}
          [<ExternalLink href={change.links.run}>run</ExternalLink>]
        </>
      )}
      {rollback && (
        <>
          {' '}
          [
          {rollback.url ? (
            <ExternalLink href={rollback.url} title={rollback.how}>
              {rollback.label}
            </ExternalLink>
          ) : (
            <>
              {rollback.label}: {rollback.how}
            </>
          )}
          {rollback.crosses && (
            // A mark, not a colour that is hard to read on light ground.
            <strong> ⚠ {rollback.crosses}</strong>
          )}
          ]
        </>
      )}
    </>
  );
}

function When(props: { instant: string; brief: Brief }) {
  const { brief, instant } = props;
  const { onset, onsetSign = 'given' } = brief;
  if (onset === undefined) {
    return <RelativeTime instant={instant} />;
  }
  return (
    <Tooltip title={formatExact(instant)}>
      <time dateTime={instant}>
        {formatOffset(instant, onset, onsetWords[onsetSign])}
      </time>
    </Tooltip>
  );
}

const grid = {
  display: 'grid',
  gridTemplateColumns: { xs: '176px 1fr', sm: '176px 104px 1fr' },
  columnGap: 1,
} as const;

const first = 2;

function Listed(props: {
  brief: Brief;
  items: readonly Suspect[];
  /** What the reasons make of it. */
  word: string;
}) {
  const { brief, items, word } = props;
  return (
    <>
      {items.map(({ change, reasons }) => (
        <Box key={change.id} sx={{ ...grid, ...correctable }}>
          <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>
            <When instant={change.occurredAt} brief={brief} />
          </Box>
          <Box>{kindWords[change.kind]}</Box>
          <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, minWidth: 0 }}>
            <ChangeWords change={change} subject={brief.entityRef} />
            <ChangeLinks change={change} />
            {reasons.length > 0 && (
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {' '}
                {word}: {reasons.map(shortenRefs).join(', ')}
              </Box>
            )}
            <WrongButton
              line={`lastChange[${change.id}]`}
              what={`the ${kindWords[change.kind]}`}
            />
          </Box>
        </Box>
      ))}
    </>
  );
}

function Suspects(props: {
  brief: Brief;
  all: boolean;
  onAll: (all: boolean) => void;
}) {
  const { brief, all, onAll } = props;
  const { alsoChanged, elsewhere, ledgerFrom, suspects, unexplained } =
    brief.lastChange;
  const { moreAlsoChanged = 0, moreSuspects = 0 } = brief.lastChange;
  const { shownSuspects, shownOthers } = shownOf(brief, all);
  const hidden =
    suspects.length +
    alsoChanged.length -
    shownSuspects.length -
    shownOthers.length;
  const more = hidden > 0 || all;
  return (
    <>
      {ledgerFrom !== undefined && (
        <div>
          <strong>Unknown whether a change explains it</strong>: the ledger
          begins <RelativeTime instant={ledgerFrom} />, after it began
        </div>
      )}
      {unexplained !== undefined && (
        <div>
          <strong>No known change explains it</strong>:{' '}
          {shortenRefs(unexplained)}
          {elsewhere && `; ${leftOut(elsewhere)}`}
        </div>
      )}
      {elsewhere && unexplained === undefined && (
        <div>{leftOut(elsewhere)}</div>
      )}
      <Listed brief={brief} items={shownSuspects} word="suspect" />
      {moreSuspects > 0 && (
        <div>
          {count(
            moreSuspects,
            'more suspect is not listed',
            'more suspects are not listed',
          )}
        </div>
      )}
      <Listed
        brief={brief}
        items={shownOthers}
        word={brief.onset === undefined ? 'recent' : 'also changed'}
      />
      {more && (
        <Button
          size="small"
          aria-expanded={all}
          onClick={() => onAll(!all)}
          sx={{ p: 0, textTransform: 'none' }}
        >
          {all ? 'show fewer' : `show ${count(hidden, 'more change')}`}
        </Button>
      )}
      {moreAlsoChanged > 0 && (
        <div>
          {count(
            moreAlsoChanged,
            'more change is not listed',
            'more changes are not listed',
          )}
        </div>
      )}
    </>
  );
}

/** What is in sight: a few, so that the lines below are on the first page. */
function shownOf({ lastChange }: Brief, all: boolean) {
  const { alsoChanged, suspects } = lastChange;
  const shownSuspects = suspects.slice(0, all ? undefined : first);
  const free = first - shownSuspects.length;
  return {
    shownSuspects,
    shownOthers: alsoChanged.slice(0, all ? undefined : free),
  };
}

function Kinds(props: {
  brief: Brief;
  /** All that is listed is in sight, and not the first only. */
  all: boolean;
  gaps: readonly Gap[];
}) {
  const { brief, all, gaps } = props;
  const { shownSuspects, shownOthers } = shownOf(brief, all);
  const listed = new Set(
    [...shownSuspects, ...shownOthers].map(({ change }) => change.id),
  );
  const lines = kindLines(brief);
  return (
    <>
      {lines.map(line =>
        line.state === 'changed' && !listed.has(line.change.id) ? (
          <Box key={line.kind} sx={grid}>
            <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>
              <RelativeTime instant={line.change.occurredAt} />
            </Box>
            <Box>{kindWords[line.kind]}</Box>
            <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, minWidth: 0 }}>
              <ChangeWords change={line.change} subject={brief.entityRef} />
              <ChangeLinks change={line.change} />
            </Box>
          </Box>
        ) : null,
      )}
      <div>
        {groupQuietKinds(lines).map(({ kinds, state, words }, index) => (
          <span key={`${state} ${words}`}>
            {index > 0 && <span aria-hidden>{' · '}</span>}
            {kinds.map(kind => kindWords[kind]).join(', ')}:{' '}
            {state === 'none' ? words : <UnknownMark reason={words} />}
          </span>
        ))}
        <GapMarkers gaps={gaps} />
      </div>
    </>
  );
}

/** What changed: suspects with their reasons, then the last of each kind. */
export function ChangedLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief } = props;
  const [all, setAll] = useState(false);
  const changesPath = useChangesPath();
  const gaps = gapsFor(props.gaps, 'lastChange');
  const nobodyLooked = Object.values(brief.lastChange.byKind).every(
    kind => kind === undefined || (kind.status === 'unknown' && !kind.change),
  );
  const { alsoChanged, suspects } = brief.lastChange;
  const listsNothing = suspects.length + alsoChanged.length === 0;
  return (
    <Line label="Changed" line="lastChange">
      <Suspects brief={brief} all={all} onAll={setAll} />
      {nobodyLooked && listsNothing ? (
        <>
          <UnknownMark
            reason={brief.lastChange.reason ?? 'no source connected'}
          />
          <GapMarkers gaps={gaps} />
        </>
      ) : (
        <Kinds brief={brief} all={all} gaps={gaps} />
      )}
      <div>
        <Link to={`${changesPath}?${around(brief)}`}>
          All changes of it and its neighbours
        </Link>
      </div>
    </Line>
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
