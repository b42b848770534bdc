import {
  EntitySummary,
  isKnown,
  LinkState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence } from '../../schema';
import { counted, someOf } from '../claims';
import { confidenceCodes as codes } from './codes';
import { annotationFix } from './fixes';

/** Links that do not answer, and a look at them that is too long ago. */
export function linkGaps(
  service: Brief['service'],
  subject: EntitySummary,
): Confidence[] {
  const { linkStates, runbook } = service;
  if (!linkStates) {
    return [];
  }
  const fixUrl =
    subject.editUrl === undefined ? {} : { fixUrl: subject.editUrl };
  const failing = linkStates.value.filter(({ status }) => status === 'failing');
  const isRunbook = ({ url }: LinkState) =>
    isKnown(runbook) && runbook.value === url;
  const others = failing.filter(link => !isRunbook(link));
  const gaps: Confidence[] = failing.filter(isRunbook).map(link => ({
    code: codes.linkFailing,
    message: `The runbook does not answer${sinceWhen(
      link,
    )}: do not conclude that it can be read now.`,
    affects: 'service.runbook',
    fix: annotationFix({ 'plumbline.dev/runbook': '<URL of its runbook>' }),
    ...fixUrl,
  }));
  if (others.length > 0) {
    gaps.push({
      code: codes.linkFailing,
      message: `${counted(others.length, 'link')} of ${
        linkStates.value.length
      } ${others.length === 1 ? 'does' : 'do'} not answer (${someOf(
        others.map(link => `${link.title ?? link.url}${sinceWhen(link)}`),
      )}): do not conclude that what ${
        others.length === 1 ? 'it leads' : 'they lead'
      } to is gone.`,
      affects: 'service.links',
      fix: [
        'metadata:',
        '  links:',
        ...others.map(
          ({ title }) =>
            `    - url: <where it is now>${
              title === undefined
                ? ''
                : `\n      title: ${JSON.stringify(title)}`
            }`,
        ),
      ].join('\n'),
      ...fixUrl,
    });
  }
  if (linkStates.stale) {
    gaps.push({
      code: codes.staleEvidence,
      message:
        'Whether the links answer was looked at too long ago: conclude neither that they do nor that they do not.',
      affects: 'service.links',
    });
  }
  return gaps;
}

function sinceWhen({ since, reason }: LinkState): string {
  return [
    ...(since === undefined ? [] : [` since ${since.slice(0, 10)}`]),
    ...(reason === undefined ? [] : [` (${reason})`]),
  ].join('');
}
