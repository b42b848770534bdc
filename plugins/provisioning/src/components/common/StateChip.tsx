import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import { stateLooks } from '../../model/words';

/** Where something stands; hatched while it waits for what the portal lacks. */
export function StateChip(props: { state: State; isHeld?: boolean }) {
  const { state, isHeld = false } = props;
  const [words, tone] = stateLooks[state];
  return isHeld ? (
    <Chip dot="dashed">
      {state === 'planned' ? 'Planned, not applied' : `${words}, waiting`}
    </Chip>
  ) : (
    <Chip tone={tone} dot="full">
      {words}
    </Chip>
  );
}
