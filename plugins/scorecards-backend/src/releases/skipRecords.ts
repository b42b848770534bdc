import {
  iso,
  type DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import type { StoredSkip } from './SkipStore';

/** A skip as evidence records it. */
export function skipRecord(skip: StoredSkip): DecisionInput {
  const { at, by, id, incident, number, owner, reason, release, until } = skip;
  return {
    id: `release-skip:${id}`,
    type: 'override',
    action: 'overridden',
    subject: subjectOf(skip),
    actor: by,
    reason,
    validFrom: iso(at),
    validUntil: iso(until),
    body: {
      owner,
      number,
      ...(release !== undefined && { identity: release }),
      ...(incident && { incident: { ...incident } }),
    },
  };
}

/** What it allowed is not any more. */
export function withdrawalRecord(
  skip: StoredSkip,
  { at, by, reason }: NonNullable<StoredSkip['withdrawn']>,
): DecisionInput {
  return {
    id: `release-skip:${skip.id}:withdrawn`,
    type: 'override',
    action: 'revoked',
    subject: subjectOf(skip),
    actor: by,
    reason,
    validFrom: iso(at),
    body: { number: skip.number },
  };
}

function subjectOf({ artifact, entityRef, environment }: StoredSkip) {
  return { entityRef, environment, release: artifact, what: 'release-skip' };
}
