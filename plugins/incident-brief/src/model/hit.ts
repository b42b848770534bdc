import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { number } from '@plumbline/backstage-plugin-evidence-react';

/** `1,204 more at depth 3`, for each depth that was cut. */
export function moreWords(more: Brief['blastRadius']['more']): string[] {
  return more.map(
    ({ direction, depth, count }) =>
      `${number(count)} more ${
        direction === undefined
          ? ''
          : `${direction === 'calledBy' ? 'called by' : 'calls'} `
      }at depth ${depth}`,
  );
}
