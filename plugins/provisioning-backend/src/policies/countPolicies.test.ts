import type { Finding } from '@plumbline/backstage-plugin-provisioning-common';
import type { PastRequest } from './PastRequests';
import { countPolicies as countTries, triesOf } from './countPolicies';

const day = 86_400_000;
const countPolicies = (all: readonly PastRequest[], now: number) =>
  countTries(all.flatMap(triesOf), now);

const finding = {
  rule: 'kept',
  severity: 'deny',
  layer: 'request',
} as Finding;

function past(
  number: number,
  values: {
    service?: string;
    findings?: Finding[];
    refused?: boolean;
    planned?: boolean;
  },
): PastRequest {
  const { service = 'component:default/a', findings = [], refused } = values;
  const id = `req-${number}`;
  return {
    request: { id, service, product: 'p' } as PastRequest['request'],
    operations: [
      {
        id: `${id}/1`,
        requestId: id,
        kind: 'create',
        findings,
        state: refused ? 'refused' : 'active',
        createdAt: number * day,
        ...(values.planned && { bound: {} }),
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

  const exempted = {
    ...finding,
    exempted: { id: 'e', reason: 'r', by: 'user:default/tom', until: 'u' },
  };

  it('is no correction where the policy was not evaluated, or an exemption let it go on', () => {
    const onPlans = { ...finding, layer: 'plan' as const };
    const other = { ...finding, rule: 'other' };
    const became = (first: Finding, values: Parameters<typeof past>[1]) => {
      const tries = [
        past(1, { findings: [first], refused: true, planned: true }),
        past(2, values),
      ];
      const { corrected, abandoned } = countPolicies(tries, 20 * day).get(
        'kept',
      )!;
      return { corrected, abandoned };
    };
    const no = { corrected: 0, abandoned: 1 };
    expect(became(onPlans, { findings: [other], refused: true })).toEqual(no);
    expect(became(finding, { findings: [exempted] })).toEqual(no);
    expect(became(onPlans, { planned: true })).toEqual({
      corrected: 1,
      abandoned: 0,
    });
  });

  it('counts what an exemption let go on, and not as a denial', () => {
    const counts = countPolicies([past(1, { findings: [exempted] })], day);
    expect(counts.get('kept')).toMatchObject({ denials: 0, exempted: 1 });
  });
});
