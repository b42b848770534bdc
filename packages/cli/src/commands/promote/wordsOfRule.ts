import type { PromotionStep } from '@plumbline/backstage-plugin-evidence-common';
import type { Releases } from '@plumbline/backstage-plugin-scorecards-common';
import { nameOfRelease } from './renderReleases';

type Word = { status: 'pass' | 'fail' | 'unknown'; words: string };

/**
 * What the rule `release-verified` would say of promoting, at each step, what runs
 * in the environment before. Where the same release runs in both, there is nothing
 * to promote.
 */
export function wordsOfRule(
  { items }: Releases,
  steps: readonly PromotionStep[],
): Word[] {
  return steps
    .filter(({ state }) => state !== 'same')
    .map(({ from, to }): Word => {
      const stateIn = (name: string, { environments } = items[0]) =>
        environments.find(({ environment }) => environment === name);
      const release = items.find(one => stateIn(from, one)?.running);
      const there = release && stateIn(to, release);
      if (!release || !there) {
        const words = `To ${to}: what runs in ${from} is not known.`;
        return { status: 'unknown', words };
      }
      const name = nameOfRelease(release);
      const need = there.missing.find(({ id }) => id === 'before');
      if (need) {
        const words = `To ${to}: ${name} may not go there yet. ${need.message}`;
        return {
          status: need.status === 'unknown' ? 'unknown' : 'fail',
          words,
        };
      }
      const skip = stateIn(from, release)?.skip;
      return {
        status: 'pass',
        words: skip
          ? `To ${to}: ${name} may skip ${from}: ${skip.reason}`
          : `To ${to}: ${name} is verified in ${from}.`,
      };
    });
}
