import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import {
  SearchResultItem,
  SearchResultItemProps,
} from '@plumbline/backstage-plugin-evidence-react/search';
import {
  bucketRuleOf,
  type SearchedCandidate,
} from '@plumbline/backstage-plugin-toil-common';
import { bucketTones, stateTones, stateWords } from '../../model/words';

type Found = Pick<SearchedCandidate, 'bucket' | 'priority' | 'state'>;

/** A candidate that search found: where it ranks, and what became of it. */
export function CandidateSearchResultListItem(props: SearchResultItemProps) {
  if (!props.result?.title) {
    return null;
  }
  const { bucket, priority, state } = props.result as unknown as Found;
  return (
    <SearchResultItem {...props}>
      <span>Toil</span>
      <Chip tone={bucketTones[bucket]}>{bucketRuleOf(bucket).title}</Chip>
      <span>Priority {priority} of 15</span>
      <Chip tone={stateTones[state]}>{stateWords[state]}</Chip>
    </SearchResultItem>
  );
}
