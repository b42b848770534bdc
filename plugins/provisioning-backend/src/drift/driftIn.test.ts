import { driftIn } from './driftIn';

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

  it('is none where all of it is exempt', () => {
    expect(driftIn(plan, [role])).toBeUndefined();
    expect(
      driftIn(plan, [`${role}.comment`, `${role}.connection_limit`]),
    ).toBeUndefined();
  });
});
