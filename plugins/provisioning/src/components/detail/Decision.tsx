import { useApi } from '@backstage/core-plugin-api';
import {
  Choice,
  Decide,
  plainly,
  useAsyncKeepingLast,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { provisioningApiRef } from '../../api';
import { mayDecide, mayInEmergency } from '../../model/rights';
import { shortWayWords } from '../../model/shortWay';
import { EntityNames } from '../common/EntityNames';

/** Approve or reject, for whom it is up to; the others see who decides. */
export function Decision(props: {
  request: ProvisioningRequest;
  operation: Operation;
  onDecided: () => void;
}) {
  const { request, operation, onDecided } = props;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const { approvers = [], bound, id } = operation;
  const asRead = { operation: id, plan: bound?.plan };
  if (!me) {
    return null;
  }
  const right = mayDecide(request, operation, me);
  const isShort = mayInEmergency(request, operation, me);
  if (!right.may && !isShort) {
    return (
      <div>
        {right.why} <EntityNames refs={approvers} /> can.
      </div>
    );
  }
  const usual: Choice[] = [
    {
      words: 'Approve',
      needsReason: false,
      run: reason => api.act(request.id, 'approve', { reason, ...asRead }),
    },
    {
      words: 'Reject',
      needsReason: true,
      run: reason => api.act(request.id, 'reject', { reason, ...asRead }),
    },
  ];
  const emergency: Choice = {
    words: 'Approve in an emergency',
    needsReason: true,
    run: reason =>
      api.act(request.id, 'approve', { reason, emergency: true, ...asRead }),
  };
  return (
    <>
      {isShort && <ShortWay id={request.id} />}
      <Decide
        what="the request"
        onDone={onDecided}
        choices={[...(right.may ? usual : []), ...(isShort ? [emergency] : [])]}
      />
    </>
  );
}

/** Whether the short way is open, by what evidence knows of incidents now. */
function ShortWay(props: { id: string }) {
  const api = useApi(provisioningApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.getImpact(props.id, { abort }),
    [api, props.id],
  );
  return (
    <div>
      {error
        ? `Incidents were not read: ${plainly(error.message)}`
        : shortWayWords(value?.impact)}
    </div>
  );
}
