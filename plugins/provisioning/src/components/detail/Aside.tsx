import {
  EntityName,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import { Facts } from '../common/Facts';
import { RecordState } from './RecordState';
import { Timeline } from './Timeline';

/** What was made, and what happened, who did it and when. */
export function Aside(props: { request: ProvisioningRequest }) {
  const { request } = props;
  const { expiresAt, id, resourceRef, secretRef, state } = request;
  return (
    <div>
      <Section title="What is there">
        <Facts
          facts={[
            [
              'Catalog',
              resourceRef ? (
                <EntityName entityRef={resourceRef} />
              ) : (
                'nothing is there'
              ),
            ],
            ...(secretRef
              ? [['Secret', <code key="c">{secretRef}</code>] as const]
              : []),
            ...(expiresAt && state !== 'destroyed'
              ? [
                  [
                    'Ends',
                    <RelativeTime key="e" instant={expiresAt} />,
                  ] as const,
                ]
              : []),
            ['Request', <code key="id">{id}</code>],
          ]}
        />
      </Section>
      <RecordState />
      <Timeline request={request} />
    </div>
  );
}
