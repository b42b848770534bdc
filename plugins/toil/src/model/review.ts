import {
  automationTypes,
  bucketOf,
  bucketRuleOf,
  frequencyLevels,
  judgements,
  priorityOf,
  readinessParts,
  recoverabilityLevels,
  riskLevels,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  Candidate,
  Judgement,
  Levels,
  Readiness,
  ReviewInput,
} from '@plumbline/backstage-plugin-toil-common';

/** What is in the fields of a review; an empty one says nothing. */
export type ReviewDraft = {
  frequency: string;
  risk: string;
  recoverability: string;
  judgement: string;
  minutes: string;
  owner: string;
  trigger: string;
  automation: string;
  scaffolderTemplate: string;
  readiness: Record<keyof Readiness, string>;
  note: string;
};

export const reviewLevels = {
  frequency: frequencyLevels,
  risk: riskLevels,
  recoverability: recoverabilityLevels,
} as const;

/** As people have said it so far: what is only counted or assumed is empty. */
export function draftOf(candidate: Candidate): ReviewDraft {
  const said = (dimension: keyof typeof reviewLevels) =>
    candidate[dimension].basis === 'reviewed' ? candidate[dimension].level : '';
  return {
    frequency: said('frequency'),
    risk: said('risk'),
    recoverability: said('recoverability'),
    judgement: candidate.judgement,
    minutes: '',
    owner: candidate.owner ?? '',
    trigger: candidate.trigger ?? '',
    automation: candidate.automation ?? '',
    scaffolderTemplate: candidate.scaffolderTemplate ?? '',
    readiness: Object.fromEntries(
      readinessParts.map(({ part }) => [part, candidate.readiness[part] ?? '']),
    ) as ReviewDraft['readiness'],
    note: '',
  };
}

/** What differs from what was said: all else stays as it is. */
export function inputOf(
  draft: ReviewDraft,
  before: ReviewDraft,
  version: number,
): ReviewInput {
  const changed = (key: Exclude<keyof ReviewDraft, 'readiness'>) => {
    const value = draft[key].trim();
    return value === '' || value === before[key].trim() ? undefined : value;
  };
  const readiness = Object.fromEntries(
    readinessParts
      .map(({ part }) => [part, draft.readiness[part].trim()] as const)
      .filter(
        ([part, value]) =>
          value !== '' && value !== before.readiness[part].trim(),
      ),
  );
  const minutes = changed('minutes');
  const template = draft.scaffolderTemplate.trim();
  return {
    version,
    // A review confirms the levels, also those that stay.
    frequency: draft.frequency || undefined,
    risk: draft.risk || undefined,
    recoverability: draft.recoverability || undefined,
    judgement: known(changed('judgement'), judgements),
    minutes: minutes === undefined ? undefined : Number(minutes),
    owner: changed('owner'),
    trigger: changed('trigger'),
    automation: known(changed('automation'), automationTypes),
    scaffolderTemplate:
      template === before.scaffolderTemplate ? undefined : template || null,
    readiness: Object.keys(readiness).length > 0 ? readiness : undefined,
    note: changed('note'),
  };
}

/** Where it would stand: what is left empty stays as it is in force. */
export function previewOf(draft: ReviewDraft, candidate: Candidate) {
  const levels = {
    frequency: draft.frequency || candidate.frequency.level,
    risk: draft.risk || candidate.risk.level,
    recoverability: draft.recoverability || candidate.recoverability.level,
  } as Levels;
  const bucket = bucketOf(
    levels,
    (draft.judgement as Judgement) || candidate.judgement,
  );
  return { priority: priorityOf(levels), bucket: bucketRuleOf(bucket).title };
}

function known<T extends string>(
  text: string | undefined,
  words: readonly T[],
): T | undefined {
  return words.find(word => word === text);
}
