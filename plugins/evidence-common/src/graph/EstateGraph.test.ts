/** @jest-environment node */
import fc from 'fast-check';
import { answersOf } from './__testUtils__/answers';
import {
  dangling,
  estates,
  graphOf,
  names,
  pairs,
  recordOf,
} from './__testUtils__/estates';
import { naiveImpact } from './__testUtils__/naiveImpact';
import { EstateGraph, ObservedPair } from './EstateGraph';
import { impactOf } from './impact';

const runs = { numRuns: 300 };

describe('EstateGraph', () => {
  it('reaches what a plain breadth-first walk reaches, by the same way', () => {
    fc.assert(
      fc.property(estates, estate => {
        const graph = graphOf(estate);
        for (const { ref } of estate.records) {
          const found = impactOf(
            graph,
            [graph.find(ref)!],
            ({ nodes, distance, parent }) =>
              Object.fromEntries(
                Array.from(nodes, node => [
                  graph.ref(node),
                  { distance: distance[node], parent: graph.ref(parent[node]) },
                ]),
              ),
          );
          expect(found).toEqual(naiveImpact(estate, ref));
        }
      }),
      runs,
    );
  });

  it('answers the same whatever the order of its input', () => {
    fc.assert(
      fc.property(
        estates.chain(estate =>
          fc.record({
            estate: fc.constant(estate),
            records: fc.shuffledSubarray(estate.records, {
              minLength: estate.records.length,
            }),
            observed: fc.shuffledSubarray(estate.observed, {
              minLength: estate.observed.length,
            }),
          }),
        ),
        ({ estate, records, observed }) => {
          const graph = new EstateGraph();
          observed.forEach(pair => graph.addObserved(pair));
          records.forEach(record => graph.set(record));
          const expected = answersOf(graphOf(estate), names);
          expect(answersOf(graph, names)).toEqual(expected);
          const reversed = new EstateGraph(
            [...records].reverse(),
            [...observed].reverse(),
          );
          expect(answersOf(reversed, names)).toEqual(expected);
        },
      ),
      runs,
    );
  });

  it('answers after changes what a fresh graph of the same content answers', () => {
    const change = fc.oneof(
      fc
        .constantFrom(...names)
        .chain(recordOf)
        .map(record => ({ set: record })),
      fc.constantFrom(...names, ...dangling).map(ref => ({ delete: ref })),
      pairs.map(list => ({ observe: list })),
      fc.nat(20).map(at => ({ forget: at })),
    );
    fc.assert(
      fc.property(estates, fc.array(change), (estate, changes) => {
        const graph = graphOf(estate);
        const records = new Map(estate.records.map(one => [one.ref, one]));
        const observed: ObservedPair[] = [...estate.observed];
        for (const step of changes) {
          if ('set' in step) {
            graph.set(step.set);
            records.set(step.set.ref, step.set);
          } else if ('delete' in step) {
            graph.delete(step.delete);
            records.delete(step.delete);
          } else if ('observe' in step) {
            step.observe.forEach(pair => graph.addObserved(pair));
            observed.push(...step.observe);
          } else if (observed.length > 0) {
            const at = step.forget % observed.length;
            graph.removeObserved(observed[at]);
            observed.splice(at, 1);
          }
        }
        const fresh = graphOf({ records: [...records.values()], observed });
        expect(answersOf(graph, names)).toEqual(answersOf(fresh, names));
      }),
      runs,
    );
  });
});
