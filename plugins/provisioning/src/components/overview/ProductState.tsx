import { capital, Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { ListedProduct } from '@plumbline/backstage-plugin-provisioning-common';

/**
 * Whether a product can be had: not where this portal is not configured for it,
 * else how far it is in its life; amber once it is on its way out.
 */
export function ProductChip(
  props: Pick<ListedProduct, 'state'> & Partial<Pick<ListedProduct, 'missing'>>,
) {
  const { missing = [], state } = props;
  if (missing.length > 0) {
    return <Chip dot="dashed">Not configured here</Chip>;
  }
  const isLeaving = state === 'deprecated' || state === 'retired';
  return <Chip tone={isLeaving ? 'warning' : 'neutral'}>{capital(state)}</Chip>;
}
