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
  toilAttributes,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  Candidate,
  Judgement,
  Levels,
  Readiness,
  ReviewInput,
  ToilAttribute,
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
  attributes: Record<ToilAttribute, boolean>;
  readiness: Record<keyof Readiness, string>;
  note: string;
};

/** Fields that hold text. */
export type ReviewText = Exclude<keyof ReviewDraft, 'attributes' | 'readiness'>;

export const reviewLevels = {
  frequency: frequencyLevels,
  risk: riskLevels,
  recoverability: recoverabilityLevels,
} as const;

/** As people have reviewed it so far: what is only counted or assumed is empty. */
export function draftOf(candidate: Candidate): ReviewDraft {
  const reviewed = (dimension: keyof typeof reviewLevels) =>
    candidate[dimension].basis === 'reviewed' ? candidate[dimension].level : '';
  return {
    frequency: reviewed('frequency'),
    risk: reviewed('risk'),
    recoverability: reviewed('recoverability'),
    judgement: candidate.judgement,
    minutes: '',
    owner: candidate.owner ?? '',
    trigger: candidate.trigger ?? '',
    automation: candidate.automation ?? '',
    scaffolderTemplate: candidate.scaffolderTemplate ?? '',
    attributes: Object.fromEntries(
      toilAttributes.map(each => [each, candidate.attributes[each] ?? false]),
    ) as ReviewDraft['attributes'],
    readiness: Object.fromEntries(
      readinessParts.map(({ part }) => [part, candidate.readiness[part] ?? '']),
    ) as ReviewDraft['readiness'],
    note: '',
  };
}

/** What differs from the last review: all else stays as it is. */
export function inputOf(
  draft: ReviewDraft,
  before: ReviewDraft,
  version: number,
): ReviewInput {
  const changed = (key: ReviewText) => {
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
  const attributes = Object.fromEntries(
    toilAttributes
      .filter(each => draft.attributes[each] !== before.attributes[each])
      .map(each => [each, draft.attributes[each]]),
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
    attributes: orNothing(attributes),
    readiness: orNothing(readiness),
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

function orNothing<T extends object>(values: T): T | undefined {
  return Object.keys(values).length > 0 ? values : undefined;
}

function known<T extends string>(
  text: string | undefined,
  words: readonly T[],
): T | undefined {
  return words.find(word => word === text);
}
