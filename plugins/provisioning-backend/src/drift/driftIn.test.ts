import { driftIn, isDrifted } from './driftIn';
import { driftNews } from './driftNews';

const role = 'plumbline_postgresql_role.this';
const plan = {
  resources: [
    {
      ...{ address: role, type: 'plumbline_postgresql_role' },
      ...{ action: 'update' as const, values: {}, before: {}, unknown: [] },
    },
  ],
  summary: {
    sentences: ['Changes 1 postgresql role.'],
    changes: [
      {
        ...{ address: role, type: 'plumbline_postgresql_role' },
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

  it('is told as what it is: of another hand, or of an exemption that came or went', () => {
    const owner = 'group:default/payments';
    const told = (before: string[] | undefined, now: string[] | undefined) => {
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
    expect(told(undefined, [])).toEqual(['Another hand changed it', true]);
    expect(told([], undefined)).toEqual([
      'It is as it was asked for again',
      true,
    ]);
    expect(told([], [role])).toEqual([
      'What another hand changed is exempt from drift',
      false,
    ]);
    expect(told([role], [])).toEqual([
      'What another hand changed before is not exempt from drift any more',
      false,
    ]);
    expect(told([], [`${role}.comment`])).toEqual([
      'Part of what another hand changed before is exempt from drift now',
      false,
    ]);
    expect(told([role], [role])).toBeUndefined();
    expect(told([], [])).toBeUndefined();
  });
});
