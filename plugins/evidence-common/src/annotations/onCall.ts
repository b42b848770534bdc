import { ownValue } from '../ownValue';
import { plumblineAnnotations } from './names';
import { AnnotationResult, parseStructured } from './result';
import { Roster, RosterLevel, rosterSchema } from './schemas';

/** Who is on call on one level of a roster at one instant. */
export type OnCallAtLevel = {
  /** From 1, the level that is called first. */
  level: number;
  name?: string;
  /** How long an alert waits before it reaches this level, such as `15m`. */
  after?: string;
  /** Absent when no shift covers the instant. */
  user?: string;
  /** When this person hands over, ISO 8601. */
  until?: string;
};

/**
 * Rosters as they were read: parsing one costs more than all else in a brief,
 * and a roster is requested far more often than it is edited.
 */
const known = new Map<string, AnnotationResult<Roster>>();
const maxKnown = 4000;

/** Reads `plumbline.dev/on-call`. The answer is shared: don't change it. */
export function parseOnCall(text: string): AnnotationResult<Roster> {
  let result = known.get(text);
  if (!result) {
    result = parseStructured(plumblineAnnotations.onCall, text, rosterSchema);
    if (known.size >= maxKnown) {
      known.clear();
    }
    known.set(text, result);
  }
  return result;
}

/**
 * Who is on call at an instant, for every level: those further up matter when
 * the first does not answer. An explicit shift takes precedence over the
 * rotation, and of two that overlap the later one (it was written to replace
 * the other); `until` is when the next person takes over for whichever reason.
 */
export function onCallAt(roster: Roster, at: string): OnCallAtLevel[] {
  const instant = Date.parse(at);
  return roster.levels.map((level, index) => ({
    level: index + 1,
    ...(level.name !== undefined && { name: level.name }),
    ...(level.after !== undefined && { after: level.after }),
    ...onLevel(level, instant),
  }));
}

/**
 * The next instant, in epoch milliseconds, at which {@link onCallAt} may say
 * something else than at this one; infinite when it never does.
 */
export function nextTurnOnCall(roster: Roster, at: string): number {
  const instant = Date.parse(at);
  const turns = roster.levels.flatMap(level => {
    const shifts = (level.shifts ?? []).flatMap(({ start, end }) => [
      Date.parse(start),
      Date.parse(end),
    ]);
    const begin = level.rotation && Date.parse(level.rotation.start);
    return [
      ...shifts,
      begin ?? [],
      rotationAt(level, instant)?.end ?? [],
    ].flat();
  });
  return Math.min(...turns.filter(turn => turn > instant));
}

type Turn = { user: string; end: number };

function onLevel(
  level: RosterLevel,
  instant: number,
): { user: string; until: string } | undefined {
  const turn = shiftAt(level, instant) ?? rotationAt(level, instant);
  if (!turn) {
    return undefined;
  }
  const takeover = (level.shifts ?? [])
    .map(shift => Date.parse(shift.start))
    .filter(start => start > instant);
  return {
    user: turn.user,
    until: new Date(Math.min(turn.end, ...takeover)).toISOString(),
  };
}

function shiftAt(level: RosterLevel, instant: number): Turn | undefined {
  const [current] = (level.shifts ?? [])
    .map(shift => ({
      user: shift.user,
      start: Date.parse(shift.start),
      end: Date.parse(shift.end),
    }))
    .filter(shift => shift.start <= instant && instant < shift.end)
    .sort(
      (a, b) =>
        b.start - a.start || a.end - b.end || (a.user < b.user ? -1 : 1),
    );
  return current;
}

function rotationAt(level: RosterLevel, instant: number): Turn | undefined {
  if (!level.rotation) {
    return undefined;
  }
  const { start, every, users } = level.rotation;
  const begin = Date.parse(start);
  const length = durationMilliseconds(every);
  if (instant < begin) {
    return undefined;
  }
  const turn = Math.floor((instant - begin) / length);
  return {
    user: users[turn % users.length],
    end: begin + (turn + 1) * length,
  };
}

const unitMilliseconds: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The length in milliseconds of a duration such as `15m`. Days are 24 hours of UTC. */
function durationMilliseconds(duration: string): number {
  return (
    Number(duration.slice(0, -1)) *
    ownValue(unitMilliseconds, duration.slice(-1))!
  );
}
