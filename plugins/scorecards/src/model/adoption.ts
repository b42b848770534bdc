import type {
  ListedControl,
  Underlying,
} from '@plumbline/backstage-plugin-scorecards-common';
import { requirementOrder } from './words';

/** What needs somebody first. */
export const adoptionOrder = ['fail', 'unknown', 'pass'] as const;

/** `1 fails`, `2 fail`, `3 unknown`. */
export function adoptionWords(status: Underlying, amount: number): string {
  const number = amount.toLocaleString('en-US');
  const one = amount === 1;
  switch (status) {
    case 'fail':
      return `${number} ${one ? 'fails' : 'fail'}`;
    case 'pass':
      return `${number} ${one ? 'passes' : 'pass'}`;
    case 'unknown':
      return `${number} unknown`;
    default:
      return `${number} not asked`;
  }
}

/** By requirement; of those, what fails most first. */
export function byNeed(controls: readonly ListedControl[]): ListedControl[] {
  return [...controls].sort(
    (a, b) =>
      requirementOrder.indexOf(a.requirement) -
        requirementOrder.indexOf(b.requirement) ||
      (b.adoption.fail ?? 0) - (a.adoption.fail ?? 0) ||
      a.title.localeCompare(b.title),
  );
}
