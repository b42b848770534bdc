/** @jest-environment node */
import fc from 'fast-check';
import { Adjacency, otherEnd, packedCount, packedOf } from './Adjacency';

const nodeCount = 8;
const node = fc.nat(nodeCount - 1);
const packed = fc.nat(packedCount - 1);
const edge = fc.record({ from: node, to: node, packed });
/** Some nodes have no row before the first edit. */
const built = fc.array(fc.record({ from: fc.nat(3), to: node, packed }), {
  maxLength: 20,
});
const edits = fc.array(
  fc.record({
    isAdded: fc.boolean(),
    edge,
    times: fc.integer({ min: 1, max: 30 }),
  }),
  { maxLength: 60 },
);

function rowOf(adjacency: Adjacency, of: number): string[] {
  const entries = adjacency.entries.subarray(
    adjacency.start(of),
    adjacency.end(of),
  );
  return Array.from(entries, one => `${otherEnd(one)} ${packedOf(one)}`).sort();
}

describe('Adjacency', () => {
  it('has of every node what was added and not removed, however rows grow and move', () => {
    fc.assert(
      fc.property(built, edits, (edges, changes) => {
        const adjacency = new Adjacency(4, edges, 'from');
        const rows: string[][] = Array.from({ length: nodeCount }, () => []);
        edges.forEach(one => rows[one.from].push(`${one.to} ${one.packed}`));
        for (const { isAdded, edge: one, times } of changes) {
          const name = `${one.to} ${one.packed}`;
          for (let time = 0; time < times; time++) {
            if (isAdded) {
              adjacency.add(one.from, one.to, one.packed);
              rows[one.from].push(name);
            } else {
              adjacency.remove(one.from, one.to, one.packed);
              const at = rows[one.from].indexOf(name);
              rows[one.from].splice(at < 0 ? Infinity : at, 1);
            }
          }
        }
        rows.forEach((row, of) => {
          expect(rowOf(adjacency, of)).toEqual(row.sort());
        });
      }),
      { numRuns: 300 },
    );
  });

  it('holds edges to the sixteen-millionth node', () => {
    const adjacency = new Adjacency(0, [], 'to');
    const last = 2 ** 24 - 1;
    adjacency.add(5, last, packedCount - 1);
    expect(rowOf(adjacency, 5)).toEqual([`${last} ${packedCount - 1}`]);
    adjacency.remove(5, last, packedCount - 1);
    expect(rowOf(adjacency, 5)).toEqual([]);
  });

  it('takes room for what it holds, not for all it ever held', () => {
    const adjacency = new Adjacency(2, [], 'from');
    for (let round = 0; round < 200; round++) {
      const of = round % 50;
      for (let other = 0; other < 40; other++) {
        adjacency.add(of, other, 0);
      }
      for (let other = 0; other < 40; other++) {
        adjacency.remove(of, other, 0);
      }
    }
    expect(adjacency.entries.length).toBeLessThan(50 * 64 * 4);
  });
});
