import { inGroups } from './inGroups';

async function* numbers(count: number, wait: (at: number) => Promise<void>) {
  for (let at = 0; at < count; at += 1) {
    await wait(at);
    yield at;
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

describe('inGroups', () => {
  it('ends a group when it is large enough', async () => {
    const groups: number[][] = [];
    for await (const group of inGroups(
      numbers(5, async () => {}),
      2,
    )) {
      groups.push(await all(group));
    }
    expect(groups).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('gives no group where there is nothing', async () => {
    expect(
      await all(
        inGroups(
          numbers(0, async () => {}),
          2,
        ),
      ),
    ).toEqual([]);
  });

  it('ends a group rather than wait, and goes on with what came', async () => {
    let come = () => {};
    const late = new Promise<void>(resolve => {
      come = resolve;
    });
    const groups: number[][] = [];
    for await (const group of inGroups(
      numbers(3, async at => (at === 1 ? late : undefined)),
      3,
    )) {
      groups.push(await all(group));
      come();
    }
    expect(groups).toEqual([[0], [1, 2]]);
  });

  it('throws a failure where the item would have come', async () => {
    const fails = async (at: number) => {
      if (at === 2) {
        throw new Error('gone');
      }
    };
    const seen: number[] = [];
    await expect(async () => {
      for await (const group of inGroups(numbers(3, fails), 5)) {
        for await (const item of group) {
          seen.push(item);
        }
      }
    }).rejects.toThrow('gone');
    expect(seen).toEqual([0, 1]);
  });
});
