import {
  compareText,
  EvidenceContext,
  FactClaim,
  OnCallLevels,
  onCallLevelsSchema,
  OnCallShift,
} from '@plumbline/backstage-plugin-evidence-common';
import type { OnCallLevel } from './schema';
import { Entities } from '../../kit/scope';

/** What a pager was seen to say of who is called. */
export type PagerReport = { claim: FactClaim; value: OnCallLevels };

/**
 * What pagers say of these entities: of the first of them before the others,
 * what is fresh before what is stale, and the latest first.
 */
export function pagerReports(
  { facts }: Pick<EvidenceContext, 'facts'>,
  refs: readonly string[],
): PagerReport[] {
  return facts
    .filter(
      ({ name, entityRef }) =>
        name === 'oncall.levels' && refs.includes(entityRef),
    )
    .flatMap((claim): PagerReport[] => {
      const read = onCallLevelsSchema.safeParse(claim.value);
      return read.success ? [{ claim, value: read.data }] : [];
    })
    .sort(
      ({ claim: a }, { claim: b }) =>
        refs.indexOf(a.entityRef) - refs.indexOf(b.entityRef) ||
        Number(a.stale) - Number(b.stale) ||
        compareText(b.observedAt ?? '', a.observedAt ?? '') ||
        compareText(a.source.id, b.source.id),
    );
}

/**
 * Who is on call at an instant: one line for each person of a level, and one
 * without a person for a level that has nobody.
 */
export function pagerLevels(
  { levels }: OnCallLevels,
  at: string,
  entities: Entities | undefined,
): OnCallLevel[] {
  const instant = Date.parse(at);
  const sorted = [...levels].sort((a, b) => a.level - b.level);
  return sorted.flatMap(({ level, shifts }, index): OnCallLevel[] => {
    const minutes = sorted[index - 1]?.escalatesAfterMinutes;
    const place = {
      level,
      ...(minutes !== undefined && { after: `${minutes}m` }),
    };
    const people = onNow(shifts, instant);
    return people.length === 0
      ? [place]
      : people.map(shift => ({
          ...place,
          ...(shift.user !== undefined && { user: shift.user }),
          displayName: entities?.(shift.user)?.title ?? shift.name,
          ...(shift.end !== undefined && { until: shift.end }),
          ...(shift.always && { always: true }),
        }));
  });
}

/** Each person once, until the last of their shifts ends. */
function onNow(shifts: readonly OnCallShift[], instant: number): OnCallShift[] {
  const people = new Map<string, OnCallShift>();
  for (const shift of shifts) {
    const { start, end } = shift;
    const isOn =
      (start === undefined || Date.parse(start) <= instant) &&
      (end === undefined || instant < Date.parse(end));
    const key = shift.user ?? shift.name;
    const other = people.get(key);
    if (isOn && (!other || endOf(shift) > endOf(other))) {
      people.set(key, shift);
    }
  }
  return [...people.values()].sort(
    (a, b) =>
      compareText(a.name, b.name) || compareText(a.user ?? '', b.user ?? ''),
  );
}

/** An end that is not reported comes before any that is: less is known of it. */
function endOf({ end, always }: OnCallShift): number {
  return always ? Infinity : Date.parse(end ?? '') || -Infinity;
}
