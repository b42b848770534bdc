import fc from 'fast-check';
import { Directory } from './Directory';

type Item = { id: string; says: number };

const minute = 60_000;
const every = 24 * minute;
const pageSize = 3;
const { signal } = new AbortController();

/** A list at a pager, in pages, that counts its requests. */
class Listed {
  items: Item[] = [];
  requests = 0;

  /** @param afterPage - what happens to it once a page was read */
  open(afterPage = () => {}): Directory<Item> {
    return new Directory({
      every,
      phase: 0,
      read: async at => {
        this.requests += 1;
        const from = at * pageSize;
        const page = {
          items: this.items.slice(from, from + pageSize),
          refused: 0,
          more: from + pageSize < this.items.length,
        };
        afterPage();
        return page;
      },
      find: async id => {
        this.requests += 1;
        return this.items.find(one => one.id === id);
      },
    });
  }
}

const item = (index: number, says = 0) => ({ id: `P${index}`, says });

describe('a list that is kept', () => {
  it('is read once, and then each page once within its time, in few at a time', async () => {
    const listed = new Listed();
    listed.items = Array.from({ length: 144 }, (_, index) => item(index));
    const directory = listed.open();
    const wanted = new Set(listed.items.map(({ id }) => id));
    await directory.refresh(wanted, 0, signal);
    expect(listed.requests).toBe(48);
    const kept = directory.get('P7');
    for (let pass = 1; pass <= 24; pass++) {
      const before = listed.requests;
      await directory.refresh(wanted, pass * minute, signal);
      expect(listed.requests - before).toBe(2);
    }
    expect(directory.get('P7')).toBe(kept);
  });

  it('knows after that time what is there, and never takes for gone what was there all the time', async () => {
    const change = fc.oneof(
      fc.record({ add: fc.nat(30), at: fc.nat(30) }),
      fc.record({ remove: fc.nat(30) }),
      fc.record({ edit: fc.nat(30) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 40 }),
        async (count, passes) => {
          const listed = new Listed();
          listed.items = Array.from({ length: count }, (_, index) =>
            item(index),
          );
          const directory = listed.open();
          const wanted = new Set(
            Array.from({ length: 31 }, (_, index) => `P${index}`),
          );
          let now = 0;
          const pass = async () => {
            await directory.refresh(wanted, now, signal);
            now += minute;
          };
          await pass();
          const known = new Set<string>();
          for (const changes of passes) {
            changes.forEach(one => apply(listed, one));
            await pass();
            for (const id of wanted) {
              if (!listed.items.some(one => one.id === id)) {
                known.delete(id);
              } else if (directory.get(id)) {
                known.add(id);
              }
            }
            expect([...known].filter(id => !directory.get(id))).toEqual([]);
          }
          for (let at = 0; at < 50; at++) {
            await pass();
          }
          for (const id of wanted) {
            expect(directory.get(id)).toEqual(
              listed.items.find(one => one.id === id),
            );
            expect(directory.isAbsent(id)).toBe(!directory.get(id));
          }
        },
      ),
    );
  });
});

describe('a list whose pages shift while it is read', () => {
  it('asks alone for what is on none of them', async () => {
    const listed = new Listed();
    listed.items = Array.from({ length: 5 }, (_, index) => item(index));
    const directory = listed.open(() => {
      // Gone after the first page: what began the second ends the first now.
      listed.items = listed.items.filter(({ id }) => id !== 'P0');
    });
    await directory.refresh(new Set(['P3', 'P9']), 0, signal);
    expect(directory.get('P3')).toEqual(item(3));
    expect(directory.isAbsent('P3')).toBe(false);
    expect(directory.isAbsent('P9')).toBe(true);
  });
});

function apply(
  listed: Listed,
  change: { add: number; at: number } | { remove: number } | { edit: number },
): void {
  if ('add' in change) {
    const added = item(change.add);
    if (!listed.items.some(({ id }) => id === added.id)) {
      listed.items.splice(change.at, 0, added);
    }
  } else if ('remove' in change) {
    listed.items = listed.items.filter(one => one.id !== `P${change.remove}`);
  } else {
    listed.items = listed.items.map(one =>
      one.id === `P${change.edit}` ? { ...one, says: one.says + 1 } : one,
    );
  }
}
