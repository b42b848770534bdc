import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeOutcomeChip,
  EntityName,
  RelativeTime,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  SearchResultItem,
  SearchResultItemProps,
} from '@plumbline/backstage-plugin-evidence-react/search';
import { kindWords } from '../../model/words';

/** An index has no absent field: what is not stated is empty. */
type Found = Pick<Change, 'kind' | 'occurredAt'> & {
  entityRef: string;
  environment: string;
  outcome: Change['outcome'] | '';
};

/** A change that search found: when it was, and where. */
export function ChangeSearchResultListItem(props: SearchResultItemProps) {
  if (!props.result?.title) {
    return null;
  }
  const { entityRef, environment, kind, occurredAt, outcome } =
    props.result as unknown as Found;
  return (
    <SearchResultItem {...props}>
      <span>{capital(kindWords[kind])}</span>
      <EntityName entityRef={entityRef} />
      {environment && <span>{capital(environment)}</span>}
      <RelativeTime instant={occurredAt} />
      <ChangeOutcomeChip change={{ kind, outcome: outcome || undefined }} />
    </SearchResultItem>
  );
}
