import { gateDiffSchema, maxGateChanges } from '../schemas';
import type { GateChange } from '../schemas';
import { destroyedBy, limitDiff } from '.';

describe('a diff in a request', () => {
  const changes = (count: number, of: Partial<GateChange> = {}) =>
    Array.from(
      { length: count },
      (_, index): GateChange => ({
        change: 'update',
        kind: 'aws_iam_role',
        name: `aws_iam_role.r${index}`,
        ...of,
      }),
    );

  it('lists what is lost first, and counts what does not fit', () => {
    const gone: GateChange[] = [
      { change: 'delete', kind: 'ConfigMap', name: 'a', lost: false },
      { change: 'delete', kind: 'Postgres', name: 'b' },
      { change: 'replace', kind: 'aws_db_instance', name: 'c', lost: true },
    ];
    const { diff: limited } = limitDiff({
      changes: [...changes(900), ...gone],
    });
    expect(limited).toMatchObject({ total: 903 });
    expect(limited!.changes).toHaveLength(maxGateChanges);
    expect(limited!.changes.slice(0, 3)).toEqual([...gone].reverse());
    expect(gateDiffSchema.parse(limited)).toEqual(limited);
    const long = limitDiff({
      changes: changes(400, { name: 'r'.repeat(999) }),
    });
    expect(long.diff!.changes.length).toBeLessThan(64);
    expect(gateDiffSchema.parse(long.diff)).toEqual(long.diff);
  });

  it('is refused where what it deletes does not fit', () => {
    expect(limitDiff({ changes: changes(501, { change: 'delete' }) })).toEqual({
      problem:
        'It deletes or replaces 501 resources and objects; a request takes 500, and 64000 characters of kinds and names',
    });
  });

  it('replaces what is not to be seen on a line', () => {
    const name = `aws_iam_role.r["a\n\u202e${'ж'.repeat(1_000)}"]`;
    const { diff: limited } = limitDiff({ changes: changes(1, { name }) });
    expect(limited!.changes[0].name).toMatch(
      /^aws_iam_role\.r\["a\uFFFD\uFFFDж+…$/,
    );
    expect(gateDiffSchema.parse(limited)).toEqual(limited);
  });

  it('names a few of what it destroys', () => {
    expect(destroyedBy(undefined)).toEqual({ is: 'nothing', text: '' });
    expect(
      destroyedBy({
        changes: [
          ...changes(2),
          { change: 'delete', kind: 'ConfigMap', name: 'shop/a', lost: false },
          { change: 'delete', kind: 'Postgres', name: 'shop/данные' },
        ],
      }),
    ).toEqual({ is: 'unknown', text: 'deletes Postgres shop/данные' });
    const { is, text } = destroyedBy({
      changes: [
        { change: 'delete', kind: 'Postgres', name: 'shop/db' },
        ...changes(4, { change: 'replace', lost: true }),
      ],
    });
    expect({ is, text }).toEqual({
      is: 'lost',
      text: 'replaces aws_iam_role.r0; replaces aws_iam_role.r1; replaces aws_iam_role.r2; and 2 more',
    });
  });
});
