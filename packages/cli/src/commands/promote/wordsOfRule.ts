import type { PromotionStep } from '@plumbline/backstage-plugin-evidence-common';
import type {
  PromotionAnswers,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
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
  answers?: PromotionAnswers,
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
        const answer = answers?.items.find(one => one.to === to)?.answer;
        const isLetThrough = answer === 'allow' || answer === 'warn';
        return {
          status: need.status === 'unknown' ? 'unknown' : 'fail',
          words: [
            `By the ladder, ${name} may not go to ${to} yet. ${need.message}.`,
            ...(isLetThrough ? ['The gate would let it through now.'] : []),
          ].join(' '),
        };
      }
      const skip = stateIn(from, release)?.skip;
      const way = skip
        ? `To ${to}: ${name} may skip ${from}: ${skip.reason.replace(
            /\.$/,
            '',
          )}.`
        : `To ${to}: ${name} is verified in ${from}.`;
      // That it is not there is what a promotion is for.
      const others = there.running
        ? []
        : there.missing.filter(({ id }) => id !== 'deploy');
      return {
        status: 'pass',
        words:
          others.length === 0
            ? way
            : `${way} For ${to} itself it lacks: ${others
                .map(({ message }) => message)
                .join('; ')}.`,
      };
    });
}
