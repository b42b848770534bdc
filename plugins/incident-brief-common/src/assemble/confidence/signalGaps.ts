import type {
  EntitySummary,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { Confidence, sharedCodes } from '../../kit/confidence';
import { annotationFix } from '../../kit/fixes';

/** A signal that was matched by a weak key weakens the whole brief. */
export function signalGaps(context: EvidenceContext): Confidence[] {
  const matchedBy = context.resolution?.matchedBy;
  if (matchedBy?.strength !== 'weak') {
    return [];
  }
  const { subject } = context;
  return [
    {
      code: sharedCodes.signalWeak,
      message: `The signal was matched by ${matchedBy.key} '${matchedBy.value}' alone, which is weak: do not conclude that it is about ${subject.entityRef}.`,
      affects: 'entityRef',
      // An alias of its own name would add nothing: the name was but a word.
      ...(isNameOf(subject, matchedBy.value)
        ? {
            fix: `# on what sends the signal:\nlabels:\n  service: ${subject.name}`,
          }
        : {
            fix: annotationFix({ 'plumbline.dev/aliases': matchedBy.value }),
            ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
          }),
    },
  ];
}

function isNameOf({ name }: EntitySummary, word: string): boolean {
  const lower = (text: string) => text.trim().toLocaleLowerCase('en-US');
  return lower(name) === lower(word);
}
