import type {
  OnCallEscalation,
  OnCallLevels,
  OnCallShift,
} from '@plumbline/backstage-plugin-evidence-common';
import { nameOf, OnCall, pageOf, Policy } from './schemas';

/** For how long shifts are read, so that the last known stays of use. Milliseconds. */
const ahead = 48 * 60 * 60_000;
const hour = 60 * 60_000;
/** More on one level is no longer somebody to call. */
const maxShifts = 200;
const maxLevels = 50;
/** A week; PagerDuty takes less. */
const longestDelay = 7 * 24 * 60;

/** Which shifts to ask for. */
export type Window = { since: Date; until: Date };

/** From now on; it ends on the hour, so that a value changes no more often. */
export function windowFrom(now: Date): Window {
  const until = Math.floor((now.getTime() + ahead) / hour) * hour;
  return {
    since: new Date(Math.floor(now.getTime() / 1000) * 1000),
    until: new Date(until),
  };
}

/**
 * Who is called one after another by a policy. What makes no sense (a shift
 * that ends before it begins, a level that the policy does not have) is left
 * out, and so is who was deleted: nobody is reached there.
 *
 * @param onCalls - of this policy, among others
 * @param userOf - the catalog's User with an address
 */
export function levelsOf(
  policy: Policy,
  onCalls: readonly OnCall[],
  window: Window,
  userOf: (email: string) => string | undefined,
): OnCallLevels {
  const url = pageOf(policy.html_url);
  const shifts = new Map<number, Map<string, OnCallShift>>();
  for (const one of onCalls) {
    const shift = shiftOf(one, window, userOf);
    if (shift && one.escalation_policy.id === policy.id) {
      const level = shifts.get(one.escalation_level) ?? new Map();
      shifts.set(one.escalation_level, level.set(orderOf(shift), shift));
    }
  }
  const rules = (policy.escalation_rules ?? []).slice(0, maxLevels);
  return {
    policy: { name: nameOf(policy), ...(url !== undefined && { url }) },
    levels: rules.map(({ escalation_delay_in_minutes: delay }, index) => ({
      level: index + 1,
      ...(isMinutes(delay) && { escalatesAfterMinutes: delay }),
      shifts: [...(shifts.get(index + 1) ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, shift]) => shift)
        .slice(0, maxShifts),
    })),
    ...(rules.length === 0 && {
      missing: `The escalation policy '${nameOf(policy)}' has no levels`,
    }),
  };
}

/** Whether there is somebody to be called at all, for rules to read. */
export function escalationOf(
  { levels, policy }: OnCallLevels,
  now: Date,
): OnCallEscalation {
  const instant = now.getTime();
  return {
    present: levels.length > 0,
    levels: levels.length,
    staffed: levels.filter(({ shifts }) =>
      shifts.some(
        ({ start, end }) =>
          (start === undefined || Date.parse(start) <= instant) &&
          (end === undefined || instant < Date.parse(end)),
      ),
    ).length,
    ...(policy && { policy: policy.name }),
  };
}

/** When somebody's shift begins or ends next; infinite where that is not known. */
export function nextHandOver({ levels }: OnCallLevels, now: Date): number {
  const instants = levels.flatMap(({ shifts }) =>
    shifts.flatMap(({ start, end }) => [start, end]),
  );
  return Math.min(
    ...instants
      .map(text => (text === undefined ? Infinity : Date.parse(text)))
      .filter(instant => instant > now.getTime()),
    Infinity,
  );
}

function shiftOf(
  { user, start, end, schedule }: OnCall,
  { since, until }: Window,
  userOf: (email: string) => string | undefined,
): OnCallShift | undefined {
  if (!user || user.deleted_at) {
    return undefined;
  }
  const [begins, ends] = [start, end].map(text =>
    text ? new Date(text) : undefined,
  );
  if (ends && (ends <= since || (begins && ends <= begins))) {
    return undefined;
  }
  const ref = user.email ? userOf(user.email) : undefined;
  // At the edge of the requested window, it may be a part of a longer shift.
  const isCutBefore = begins?.getTime() === since.getTime();
  const isCutAfter = ends?.getTime() === until.getTime();
  return {
    name: nameOf(user),
    ...(ref !== undefined && { user: ref }),
    ...(begins && !isCutBefore && { start: begins.toISOString() }),
    ...(ends && !isCutAfter && { end: ends.toISOString() }),
    ...(!ends && { always: true as const }),
    ...(schedule && { schedule: nameOf(schedule) }),
  };
}

/** Unique for a shift; the order in which they begin. */
function orderOf({ start, end, name, user, schedule }: OnCallShift): string {
  return JSON.stringify([start ?? '', name, end, user, schedule]);
}

function isMinutes(delay: number | null | undefined): delay is number {
  return Number.isInteger(delay) && delay! >= 0 && delay! <= longestDelay;
}
