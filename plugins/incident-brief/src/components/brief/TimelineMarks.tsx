import { Link } from '@backstage/core-components';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { formatUtcTime } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { KeyboardEvent } from 'react';
import { changeHeadline, shortRevision } from '../../model/changed';
import type { TimeAxis } from '../../model/timeAxis';
import { capital } from '../../model/words';
import { useChangesPath } from '../../usePagePath';
import { SuspectNumber } from './suspectParts';

export interface Mark {
  change: Change;
  /** From 1; absent where it is no suspect. */
  suspect?: number;
}

/** All changes that the brief names, each once, in order of time. */
export function marksOf({ lastChange }: Brief): Mark[] {
  const marks = new Map<string, Mark>();
  lastChange.suspects.forEach(({ change }, index) =>
    marks.set(change.id, { change, suspect: index + 1 }),
  );
  const others = [
    ...lastChange.alsoChanged.map(({ change }) => change),
    ...Object.values(lastChange.byKind).flatMap(kind => kind?.change ?? []),
  ];
  for (const change of others) {
    if (!marks.has(change.id)) {
      marks.set(change.id, { change });
    }
  }
  return [...marks.values()].sort((a, b) =>
    a.change.occurredAt.localeCompare(b.change.occurredAt),
  );
}

export const oneLine = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

/** Both versions of a deploy, where they are known; else its title. */
function nameOf(change: Change): string {
  const { kind, revision, rollback, title } = change;
  return kind === 'deploy' && revision && rollback?.to
    ? `${shortRevision(rollback.to)} → ${shortRevision(revision)}`
    : title ?? changeHeadline(change).strong;
}

/** What a mark and the space beside a name take, in percent of the width. */
const margin = 5;

export function Marks(props: { marks: Mark[]; axis: TimeAxis; brief: Brief }) {
  const { axis, brief, marks } = props;
  const path = useChangesPath();
  const places = placesOf(marks, axis);
  return (
    <>
      {marks.map(({ change, suspect }, index) => {
        const left = axis.at(change.occurredAt);
        const { isLate, room } = places[index];
        // Two names in one gap: that of the suspect stays.
        const isTaken =
          suspect === undefined &&
          !isLate &&
          places[index + 1]?.isLate === true;
        const words = nameOf(change);
        return (
          <Box
            key={change.id}
            sx={{
              position: 'absolute',
              top: 4,
              left: `${left}%`,
              transform: isLate
                ? 'translateX(calc(-100% + 10px))'
                : 'translateX(-10px)',
              display: 'flex',
              flexDirection: isLate ? 'row-reverse' : 'row',
              alignItems: 'center',
              gap: 0.75,
              maxWidth: `${Math.min(35, room)}%`,
              zIndex: suspect ? 2 : 1,
            }}
          >
            <Link
              to={`${path}/${change.id}`}
              tabIndex={
                suspect === 1 || (index === 0 && suspect === undefined) ? 0 : -1
              }
              data-mark={change.occurredAt}
              title={words}
              aria-label={`${
                suspect ? `Suspect ${suspect}: ` : ''
              }${words}, ${formatUtcTime(
                change.occurredAt,
                Date.parse(brief.generatedAt),
              )}`}
            >
              {suspect ? (
                <SuspectNumber of={suspect} prime={suspect === 1} />
              ) : (
                <Dot look={lookOf(change, brief)} />
              )}
            </Link>
            {room > 0 && !isTaken && (
              <Box
                component="span"
                aria-hidden
                sx={{
                  fontSize: 12,
                  fontWeight: suspect ? 600 : 400,
                  ...oneLine,
                }}
              >
                {words}
              </Box>
            )}
          </Box>
        );
      })}
    </>
  );
}

/** On which side of its mark a name stands, and how much room it has there. */
function placesOf(marks: Mark[], axis: TimeAxis) {
  const at = marks.map(({ change }) => axis.at(change.occurredAt));
  return at.map((left, index) => {
    const before = left - (at[index - 1] ?? 0);
    const after = (at[index + 1] ?? 100) - left;
    return {
      isLate: before > after,
      room: Math.max(before, after) - margin,
    };
  });
}

type Look = 'succeeded' | 'failed' | 'after';

function lookOf(change: Change, { onset }: Brief): Look {
  if (change.outcome === 'failed') {
    return 'failed';
  }
  return onset !== undefined && change.occurredAt > onset
    ? 'after'
    : 'succeeded';
}

/** Filled: it succeeded. A ring: it failed, or came after the onset. */
function Dot(props: { look: Look }) {
  const { look } = props;
  const colour = {
    succeeded: 'primary.main',
    failed: 'error.main',
    after: 'text.secondary',
  }[look];
  return (
    <Box
      component="span"
      sx={{
        display: 'block',
        m: '4px',
        width: 12,
        height: 12,
        borderRadius: '50%',
        border: 2,
        borderColor: colour,
        bgcolor: look === 'succeeded' ? colour : 'background.paper',
      }}
    />
  );
}

/** What the marks of the timeline mean. */
export function Legend() {
  const entry = { display: 'inline-flex', alignItems: 'center', gap: 0.5 };
  return (
    <Box
      aria-hidden
      sx={{
        display: { xs: 'none', md: 'flex' },
        ...{ gap: 1.5, fontSize: 12, color: 'text.secondary' },
      }}
    >
      <Box component="span" sx={entry}>
        <SuspectNumber of={1} />
        Suspect
      </Box>
      {(['succeeded', 'failed', 'after'] as const).map(look => (
        <Box key={look} component="span" sx={entry}>
          <Dot look={look} />
          {look === 'after' ? 'After the alert' : capital(look)}
        </Box>
      ))}
    </Box>
  );
}

/** ← and → lead through the marks in order of time. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) {
    return;
  }
  const marks = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('[data-mark]'),
  ].sort((a, b) => a.dataset.mark!.localeCompare(b.dataset.mark!));
  const from = marks.indexOf(event.target as HTMLElement);
  marks[from + step]?.focus();
  event.preventDefault();
}
