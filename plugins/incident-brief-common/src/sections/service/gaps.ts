import {
  EntitySummary,
  EvidenceContext,
  isKnown,
  LinkState,
  ownValue,
  repositoryHosts,
  Unknown,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { counted, someOf } from '../../kit/fields';
import { annotationFix } from '../../kit/fixes';
import { expectedParts } from './assemble';
import type { Service } from './schema';

export const serviceCodes = {
  staleEvidence: sharedCodes.staleEvidence,
  /** No tier: don't conclude that it matters little. */
  tierUnknown: 'tier-unknown',
  /** No runbook declared: don't conclude that no procedure exists. */
  runbookMissing: 'runbook-missing',
  /** A link does not answer: don't conclude that it can be read, or that what it leads to is gone. */
  linkFailing: 'link-failing',
  /** No repository declared: don't conclude that its code has not changed. */
  repositoryUnknown: 'repository-unknown',
} as const;

type Part = 'tier' | 'repository' | 'runbook';

const gapOf: Record<
  Part,
  { code: string; not: string; fix: (name: string) => string }
> = {
  tier: {
    code: serviceCodes.tierUnknown,
    not: 'do not conclude that it matters little',
    fix: () =>
      `${annotationFix({
        'plumbline.dev/tier': '2',
      })} # 1 is the most critical, 4 the least`,
  },
  repository: {
    code: serviceCodes.repositoryUnknown,
    not: 'do not conclude that its code has not changed',
    fix: name =>
      annotationFix({ [repositoryHosts[0].annotation]: `your-org/${name}` }),
  },
  runbook: {
    code: serviceCodes.runbookMissing,
    not: 'do not conclude that no procedure exists',
    fix: () =>
      annotationFix({
        'plumbline.dev/runbook': '<URL of its runbook>',
      }),
  },
};

export function serviceGaps(
  service: Service,
  { subject }: EvidenceContext,
): Confidence[] {
  return [...partGaps(service, subject), ...linkGaps(service, subject)];
}

function partGaps(service: Service, subject: EntitySummary): Confidence[] {
  const expected =
    ownValue(expectedParts, subject.kind.toLocaleLowerCase('en-US')) ?? [];
  return expected.flatMap(part => {
    const field = service[part];
    if (part === 'lifecycle' || isKnown(field)) {
      return [];
    }
    const { code, not, fix } = gapOf[part];
    return [
      {
        code,
        message: `${sentence((field as Unknown).unknown)}: ${not}.`,
        affects: `service.${part}`,
        fix: fix(subject.name),
        ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
      },
    ];
  });
}

/** References keep their case: only a plain word begins with a capital. */
function sentence(text: string): string {
  return /^[a-z]+ /.test(text)
    ? `${text.charAt(0).toUpperCase()}${text.slice(1)}`
    : text;
}

/** Links that do not answer, and a look at them that is too long ago. */
function linkGaps(service: Service, subject: EntitySummary): Confidence[] {
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
    code: serviceCodes.linkFailing,
    message: `The runbook does not answer${sinceWhen(
      link,
    )}: do not conclude that it can be read now.`,
    affects: 'service.runbook',
    fix: annotationFix({ 'plumbline.dev/runbook': '<URL of its runbook>' }),
    ...fixUrl,
  }));
  if (others.length > 0) {
    gaps.push({
      code: serviceCodes.linkFailing,
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
      code: serviceCodes.staleEvidence,
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
