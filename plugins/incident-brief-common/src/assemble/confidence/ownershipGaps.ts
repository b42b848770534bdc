import {
  EvidenceContext,
  factDefinition,
  isKnown,
  OwnershipActivity,
  OwnershipState,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Brief, Confidence } from '../../schema';
import { counted } from '../claims';
import { confidenceCodes as codes } from './codes';
import { ownerFix } from './fixes';

const affects = 'owner.workload.team';

/** What was seen of the owner that its description does not say. */
export function ownershipGaps(
  { workload }: Brief['owner'],
  context: EvidenceContext,
): Confidence[] {
  if (!isKnown(workload.team)) {
    return [];
  }
  const team = workload.team.value;
  const { subject } = context;
  const state = factOf<OwnershipState>(context, 'ownership.state');
  const activity = factOf<OwnershipActivity>(context, 'ownership.activity');
  const gaps: Confidence[] = [];
  if (state?.value.kind === 'group' && state.value.members === 0) {
    gaps.push({
      code: codes.ownerEmpty,
      message: `${team} has no members: do not conclude that a page to it would reach anybody.`,
      affects,
      fix: `# on each member:\nspec:\n  memberOf:\n    - ${team.replace(
        /^group:(default\/)?/,
        '',
      )}`,
      ...(workload.editUrl !== undefined && { fixUrl: workload.editUrl }),
    });
  }
  if (activity?.value.likelyOwner !== undefined) {
    const { fromOwner, fromOthers, likelyOwner, windowDays } = activity.value;
    gaps.push({
      code: codes.ownershipDisagreement,
      message: `${counted(fromOthers, 'change')} of ${
        fromOwner + fromOthers
      } in ${windowDays} days came from others than ${team}, most of them from ${likelyOwner}: do not conclude that ${team} knows it best. The declared owner stands until it is corrected.`,
      affects,
      fix: `# if it has changed hands:\n${ownerFix(likelyOwner)}`,
      ...(subject.editUrl !== undefined && { fixUrl: subject.editUrl }),
    });
  }
  if (state?.stale || activity?.stale) {
    gaps.push({
      code: codes.staleEvidence,
      message: `Who ${team} is and who works on it was looked at too long ago: conclude neither that it still holds nor that it has changed.`,
      affects,
    });
  }
  return gaps;
}

function factOf<T>(
  { facts, subject }: EvidenceContext,
  name: string,
): { value: T; stale: boolean } | undefined {
  const schema = factDefinition(name)!.schema;
  for (const claim of facts) {
    if (claim.name === name && claim.entityRef === subject.entityRef) {
      const read = schema.safeParse(claim.value);
      if (read.success) {
        return { value: read.data as T, stale: claim.stale };
      }
    }
  }
  return undefined;
}
