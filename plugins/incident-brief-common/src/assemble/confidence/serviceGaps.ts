import {
  repositoryHosts,
  EntitySummary,
  isKnown,
  ownValue,
  Unknown,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence } from '../../schema';
import { expectedParts } from '../service';
import { confidenceCodes as codes } from './codes';
import { annotationFix } from './fixes';

type Part = 'tier' | 'repository' | 'runbook';

const gapOf: Record<
  Part,
  { code: string; not: string; fix: (name: string) => string }
> = {
  tier: {
    code: codes.tierUnknown,
    not: 'do not conclude that it matters little',
    fix: () =>
      `${annotationFix({
        'plumbline.dev/tier': '2',
      })} # 1 is the most critical, 4 the least`,
  },
  repository: {
    code: codes.repositoryUnknown,
    not: 'do not conclude that its code has not changed',
    fix: name =>
      annotationFix({ [repositoryHosts[0].annotation]: `your-org/${name}` }),
  },
  runbook: {
    code: codes.runbookMissing,
    not: 'do not conclude that no procedure exists',
    fix: () =>
      annotationFix({
        'plumbline.dev/runbook': '<URL of its runbook>',
      }),
  },
};

export function serviceGaps(
  service: Brief['service'],
  subject: EntitySummary,
): Confidence[] {
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
