import type { Finding } from '@plumbline/backstage-plugin-provisioning-common';
import type { PastRequest } from './PastRequests';
import { countPolicies } from './countPolicies';

const day = 86_400_000;
const finding = { rule: 'kept', severity: 'deny' } as Finding;

function past(
  number: number,
  values: { service?: string; findings?: Finding[]; refused?: boolean },
): PastRequest {
  const { service = 'component:default/a', findings = [], refused } = values;
  const id = `req-${number}`;
  return {
    request: { id, service, product: 'p' } as PastRequest['request'],
    operations: [
      {
        ...{ id: `${id}/1`, requestId: id, kind: 'create', findings },
        state: refused ? 'refused' : 'active',
        createdAt: number * day,
      } as PastRequest['operations'][number],
    ],
  };
}

describe('what became of denials', () => {
  const refused = { findings: [finding], refused: true };

  it('is corrected, abandoned, or too young to say', () => {
    const counts = countPolicies(
      [
        past(1, refused),
        past(2, {}),
        past(1, { ...refused, service: 'component:default/b' }),
        // Another try that met the same is one more denial, and no correction.
        past(2, { ...refused, service: 'component:default/b' }),
        past(19, { ...refused, service: 'component:default/c' }),
      ],
      20 * day,
    );
    expect(counts.get('kept')).toEqual({
      denials: 4,
      corrected: 1,
      abandoned: 2,
      open: 1,
      exempted: 0,
    });
  });

  it('counts what an exemption let go on, and not as a denial', () => {
    const exempted = {
      ...finding,
      exempted: { id: 'e', reason: 'r', by: 'user:default/tom', until: 'u' },
    };
    const counts = countPolicies([past(1, { findings: [exempted] })], day);
    expect(counts.get('kept')).toMatchObject({ denials: 0, exempted: 1 });
  });
});
