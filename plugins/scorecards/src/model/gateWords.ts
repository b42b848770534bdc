import type {
  GateAction,
  GateAnswer,
  GateStage,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import { capital } from '@plumbline/backstage-plugin-evidence-react';

/** What a gate answered. */
export const answerWords: Record<GateAnswer, string> = {
  allow: 'Allowed',
  warn: 'Allowed with warnings',
  review: 'To be reviewed',
  block: 'Blocked',
};

export const answerTones: Record<GateAnswer, Tone> = {
  allow: 'ok',
  warn: 'warning',
  review: 'info',
  block: 'critical',
};

/** What a rule does where it fails. */
export const demandWords: Record<GateAnswer, string> = {
  allow: 'Allows',
  warn: 'Warns',
  review: 'Asks for a review',
  block: 'Blocks',
};

export const stageWords: Record<GateStage, string> = {
  'pull-request': 'Pull request',
  deploy: 'Deploy',
};

const actionWords: Record<GateAction, string> = {
  deploy: 'Deploy',
  migration: 'Migration',
  infrastructure: 'Infrastructure change',
  flag: 'Change of a flag',
  config: 'Configuration change',
};

/** `Migration to production`. */
export function changeWords(change: {
  action: GateAction;
  environment: string;
}): string {
  return `${actionWords[change.action]} to ${change.environment}`;
}

/** What goes out, in short: the digest of the artifact, else the commit. */
export function releaseWords(release: {
  digest?: string;
  head?: string;
}): string | undefined {
  const { digest, head } = release;
  return digest?.replace(/^(sha\d+:.{12}).*/, '$1…') ?? head?.slice(0, 12);
}

/** A service or token by its name alone. */
export function requesterWords(principal: string): string {
  return principal.replace(/^(external|plugin|service):/, '');
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const day = `(?:${days.join('|')})`;
const dayLists = new RegExp(
  `\\b${day}(?:, ${day})*\\b(?=$|[.;)]| \\d\\d:\\d\\d)`,
  'g',
);

/** Weekdays as people write them: `Thu 20:14`, `08:00 on Mon to Fri`. */
export function withDayNames(text: string): string {
  return text.replace(dayLists, found => {
    const named = found.split(', ');
    const first = days.indexOf(named[0]);
    const isRun =
      named.length > 2 &&
      named.every((each, index) => each === days[first + index]);
    const shown = isRun ? [named[0], named[named.length - 1]] : named;
    return shown.map(capital).join(isRun ? ' to ' : ', ');
  });
}
