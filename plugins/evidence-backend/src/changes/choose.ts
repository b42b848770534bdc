import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { clockSkew } from './filters';

export type ChosenChanges = {
  /** Newest first. */
  changes: Change[];
  /** How many of the window are among them, where there were more. */
  cut?: number;
  /** When time alone chooses others, epoch milliseconds; absent when not known. */
  next?: number;
};

export type ChooseOptions = {
  /** Nothing that happens later is the latest, epoch milliseconds. */
  by: number;
  /** Adds all of a time, epoch milliseconds, both inclusive. */
  window?: { from: number; to: number };
  /** How many changes the window may add: the newest. */
  limit: number;
};

/**
 * Of everything known of some entities: of each the latest change of each kind
 * and, with a window, what lies in it. One that is dated ahead, such as a
 * maintenance that has been announced, is the latest once its time has come.
 */
export function chooseChanges(
  known: Iterable<Change>,
  { by, window, limit }: ChooseOptions,
): ChosenChanges {
  const latest = new Map<string, Change>();
  const inWindow = new Map<string, Change>();
  for (const change of known) {
    const instant = Date.parse(change.occurredAt);
    if (instant <= by) {
      const key = `${change.entityRef} ${change.kind}`;
      const other = latest.get(key);
      if (!other || newestFirst(change, other) < 0) {
        latest.set(key, change);
      }
    }
    if (window && window.from <= instant && instant <= window.to) {
      inWindow.set(change.id, change);
    }
  }
  const looked = [...inWindow.values()].sort(newestFirst).slice(0, limit);
  const chosen = new Map(
    [...latest.values(), ...looked].map(change => [change.id, change]),
  );
  return {
    changes: [...chosen.values()]
      .sort(newestFirst)
      .map(change => withoutLaterCrossed(change, by)),
    ...(inWindow.size > limit && { cut: limit }),
  };
}

function withoutLaterCrossed(change: Change, by: number): Change {
  const { rollback } = change;
  const crosses = rollback?.crosses?.filter(
    ({ occurredAt }) => Date.parse(occurredAt) <= by,
  );
  return rollback && crosses?.length !== rollback.crosses?.length
    ? { ...change, rollback: { ...rollback, crosses } }
    : change;
}

function newestFirst(a: Change, b: Change): number {
  return (
    Date.parse(b.occurredAt) - Date.parse(a.occurredAt) ||
    (a.id < b.id ? 1 : -1)
  );
}

/** Changes this long before the onset are looked at. Milliseconds. */
export const changeWindow = 24 * 60 * 60_000;

/** And this long after it, as responses to it. Milliseconds. */
const afterOnset = 60 * 60_000;

/** The time in which changes are looked at; without an onset, until now. */
export function windowAround(
  onset: string | undefined,
  at: number,
): { from: number; to: number } {
  const anchor = onset === undefined ? at : Date.parse(onset);
  return { from: anchor - changeWindow, to: Math.min(at, anchor + afterOnset) };
}

/** When time alone makes another choice among these changes, epoch milliseconds. */
export function nextChoice(known: Iterable<Change>, now: number): number {
  let next = Infinity;
  for (const { occurredAt, rollback } of known) {
    for (const one of [{ occurredAt }, ...(rollback?.crosses ?? [])]) {
      const instant = Date.parse(one.occurredAt);
      for (const turn of [
        instant - clockSkew,
        instant,
        instant + changeWindow + 1,
      ]) {
        if (turn > now && turn < next) {
          next = turn;
        }
      }
    }
  }
  return next;
}
