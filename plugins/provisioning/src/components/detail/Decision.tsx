import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  EntityName,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { provisioningApiRef } from '../../api';
import { mayDecide } from '../../model/rights';

/** Approve or reject, for whom it is up to; the others are told who decides. */
export function Decision(props: {
  request: ProvisioningRequest;
  operation: Operation;
  onDecided: () => void;
}) {
  const { request, operation, onDecided } = props;
  const api = useApi(provisioningApiRef);
  const me = useMe();
  const { approvers = [] } = operation;
  if (!me) {
    return null;
  }
  const right = mayDecide(request, operation, me);
  if (!right.may) {
    return (
      <div>
        {right.why}{' '}
        {approvers.map((ref, index) => (
          <span key={ref}>
            {index > 0 && ' or '}
            <EntityName entityRef={ref} />
          </span>
        ))}{' '}
        can.
      </div>
    );
  }
  return (
    <Decide
      what="the request"
      onDone={onDecided}
      choices={[
        {
          words: 'Approve',
          needsReason: false,
          run: reason => api.act(request.id, 'approve', { reason }),
        },
        {
          words: 'Reject',
          needsReason: true,
          run: reason => api.act(request.id, 'reject', { reason }),
        },
      ]}
    />
  );
}
