import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  plainly,
  Section,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Impact,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { provisioningApiRef } from '../../api';

const mostNamed = 5;

/** Whom a change of the service reaches, for whoever has to decide. */
export function Reach(props: { request: Pick<ProvisioningRequest, 'id'> }) {
  const { id } = props.request;
  const api = useApi(provisioningApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.getImpact(id, { abort }),
    [api, id],
  );
  return (
    <Section title="Whom it reaches" note="from evidence">
      {error && <div role="alert">Not read: {plainly(error.message)}</div>}
      {!value && !error && <div>Being read …</div>}
      {value && !value.impact && (
        <div>Not known: evidence does not know its service.</div>
      )}
      {value?.impact && <Reached impact={value.impact} />}
    </Section>
  );
}

function Reached(props: { impact: Impact }) {
  const { atLeast, customerPaths, entityRef, nearest } = props.impact;
  const named = nearest.slice(0, mostNamed);
  return (
    <>
      <div>
        A change of <EntityName entityRef={entityRef} /> reaches at least{' '}
        {atLeast} {atLeast === 1 ? 'other' : 'others'}
        {named.length > 0 && ', the nearest '}
        {named.map((each, index) => (
          <span key={each.entityRef}>
            {index > 0 && ', '}
            <EntityName entityRef={each.entityRef} />
          </span>
        ))}
        .
      </div>
      {customerPaths.length > 0 && (
        <div>On the way of customers: {customerPaths.join(', ')}.</div>
      )}
    </>
  );
}
