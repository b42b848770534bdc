import { driftIn, isDrifted } from './driftIn';
import { driftNews } from './driftNews';

const role = 'plumbline_postgresql_role.this';
const plan = {
  resources: [
    {
      address: role,
      type: 'plumbline_postgresql_role',
      action: 'update' as const,
      values: {},
      before: {},
      unknown: [],
    },
  ],
  summary: {
    sentences: ['Changes 1 postgresql role.'],
    changes: [
      {
        address: role,
        type: 'plumbline_postgresql_role',
        action: 'update',
        attributes: [{ name: 'comment' }, { name: 'connection_limit' }],
      },
    ],
  },
};

describe('drift', () => {
  it('leaves out what is exempt, and nothing else', () => {
    expect(driftIn(plan, [])?.changes).toEqual(plan.summary.changes);
    const left = driftIn(plan, [`${role}.comment`, 'other.comment']);
    expect(left).toMatchObject({
      changes: [{ attributes: [{ name: 'connection_limit' }] }],
      exempted: [`${role}.comment`],
    });
    expect(left!.digest).not.toBe(driftIn(plan, [])!.digest);
  });

  it('leaves nothing to decide where all of it is exempt, and is not forgotten', () => {
    const attributes = [`${role}.comment`, `${role}.connection_limit`];
    for (const exempted of [[role], attributes]) {
      const drift = { ...driftIn(plan, exempted)!, seenAt: '' };
      expect(drift).toMatchObject({ changes: [], sentences: [], exempted });
      expect(drift.whole).toBe(driftIn(plan, [])!.whole);
      expect(isDrifted({ drift })).toBe(false);
    }
    const none = { ...plan, summary: { sentences: [], changes: [] } };
    expect(driftIn(none, [role])).toBeUndefined();
  });

  it('is reported as what it is: of another hand, or of an exemption that came or went', () => {
    const owner = 'group:default/payments';
    const reported = (
      before: string[] | undefined,
      now: string[] | undefined,
    ) => {
      const seen = (fields: string[]) => ({
        ...driftIn(plan, fields)!,
        seenAt: '',
      });
      const entry = driftNews(
        { owner, drift: before && seen(before) },
        now && seen(now),
      );
      return entry && [entry.message.split(/[.:]/)[0], 'drift' in entry.body];
    };
    expect(reported(undefined, [])).toEqual(['Another hand changed it', true]);
    expect(reported([], undefined)).toEqual(['It is as requested again', true]);
    expect(reported([], [role])).toEqual([
      'What another hand changed is exempt from drift',
      false,
    ]);
    expect(reported([role], [])).toEqual([
      'What another hand changed before is not exempt from drift any more',
      false,
    ]);
    expect(reported([], [`${role}.comment`])).toEqual([
      'Part of what another hand changed before is exempt from drift now',
      false,
    ]);
    expect(reported([role], [role])).toBeUndefined();
    expect(reported([], [])).toBeUndefined();
  });
});
