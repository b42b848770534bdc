import type { VerdictStatus } from '@plumbline/backstage-plugin-scorecards-common';

/** What needs somebody first. */
export const adoptionOrder = ['fail', 'unknown', 'exempt', 'pass'] as const;

/** `1 fails`, `2 fail`, `3 unknown`. */
export function adoptionWords(status: VerdictStatus, amount: number): string {
  const number = amount.toLocaleString('en-US');
  const one = amount === 1;
  switch (status) {
    case 'fail':
      return `${number} ${one ? 'fails' : 'fail'}`;
    case 'pass':
      return `${number} ${one ? 'passes' : 'pass'}`;
    case 'unknown':
    case 'exempt':
      return `${number} ${status}`;
    default:
      return `${number} not asked`;
  }
}
