import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { ListedProduct } from '@plumbline/backstage-plugin-provisioning-common';
import { capital } from '../../model/words';

/** How far a product is in its life; amber once it is on its way out. */
export function LifecycleChip(props: Pick<ListedProduct, 'state'>) {
  const { state } = props;
  const isLeaving = state === 'deprecated' || state === 'retired';
  return <Chip tone={isLeaving ? 'warning' : 'neutral'}>{capital(state)}</Chip>;
}
