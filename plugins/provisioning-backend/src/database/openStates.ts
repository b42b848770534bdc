import {
  isEnded,
  states,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';

/** The states of an operation in which nothing else may be done. */
export const openStates: readonly State[] = states.filter(
  state => !isEnded(state),
);
