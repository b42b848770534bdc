import fc from 'fast-check';
import { evidenceOperations } from '@plumbline/backstage-plugin-evidence-common';
import { incidentBriefOperations } from '@plumbline/backstage-plugin-incident-brief-common';
import { provisioningOperations } from '@plumbline/backstage-plugin-provisioning-common';
import { scorecardsOperations } from '@plumbline/backstage-plugin-scorecards-common';
import { toilOperations } from '@plumbline/backstage-plugin-toil-common';

const audited = [
  evidenceOperations,
  incidentBriefOperations,
  provisioningOperations,
  scorecardsOperations,
  toilOperations,
]
  .flatMap(operations => Object.entries(operations))
  .flatMap(([name, { audit }]) => (audit?.meta ? [{ name, ...audit }] : []));

/** JSON whose objects cannot be made texts, under the names that are read. */
const body = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom('entityRef', 'key', 'url', 'to', 'source', 'groups', 'id'),
    fc.oneof(fc.jsonValue(), fc.constant({ toString: 1, valueOf: 2 })),
  ),
);

it.each(audited)(
  'what is audited of $name is texts, whatever was sent',
  ({ meta }) => {
    fc.assert(
      fc.property(body, sent => {
        const params = { id: 'x', kind: 'x', namespace: 'x', name: 'x' };
        const found = meta({ params, query: sent, body: sent, principal: 'p' });
        expect(
          Object.values(found).every(text => typeof text === 'string'),
        ).toBe(true);
      }),
    );
  },
);
