import { EntityName } from '@plumbline/backstage-plugin-evidence-react';
import {
  SearchResultItem,
  SearchResultItemProps,
} from '@plumbline/backstage-plugin-evidence-react/search';
import type { ListedProduct } from '@plumbline/backstage-plugin-provisioning-common';
import { ProductChip } from '../overview/ProductState';

/** An index of an earlier version lacks them until it is written again. */
type Found = Partial<Pick<ListedProduct, 'owner' | 'state'>>;

/** A product that search found: whether it can be requested, and its owner. */
export function ProductSearchResultListItem(props: SearchResultItemProps) {
  if (!props.result) {
    return null;
  }
  const { owner, state } = props.result as unknown as Found;
  return (
    <SearchResultItem {...props}>
      <span>Product</span>
      {state && <ProductChip state={state} />}
      {owner && (
        <span>
          Owner <EntityName entityRef={owner} />
        </span>
      )}
    </SearchResultItem>
  );
}
