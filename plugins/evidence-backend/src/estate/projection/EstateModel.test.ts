import { Entity } from '@backstage/catalog-model';
import {
  describeEdges,
  edgeTypeSchema,
  toEntityRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { aComponent } from '../../testUtils/testEstate';
import { EstateModel, ModelObservation } from './EstateModel';

const names = ['a', 'b', 'c'];
const refs = names.map(name => `component:default/${name}`);

const entity = fc
  .record({
    name: fc.constantFrom(...names),
    alias: fc.constantFrom('', 'x', 'y', 'x y'),
    dependsOn: fc.subarray(refs),
    owner: fc.constantFrom('group:default/one', 'group:default/two'),
  })
  .map(({ name, alias, ...part }) =>
    aComponent(name, {
      ...part,
      annotations: { 'plumbline.dev/aliases': alias },
    }),
  );
const end = fc.oneof(
  fc.constantFrom(...refs, 'component:default/nowhere'),
  fc
    .constantFrom('x', 'y', ...names)
    .map(name => ({ type: 'workload' as const, name })),
);
const observation: fc.Arbitrary<ModelObservation> = fc.oneof(
  fc
    .record({
      source: fc.constantFrom('one', 'two'),
      from: end,
      to: end,
      type: fc.constantFrom(...edgeTypeSchema.options),
    })
    .map(({ source, ...value }) => ({
      part: 'edge' as const,
      source,
      key: JSON.stringify(value),
      value,
    })),
  fc
    .record({
      source: fc.constantFrom('one', 'two'),
      name: fc.constantFrom('x', 'y', 'a'),
      label: fc.constantFrom(undefined, 'b', 'x'),
    })
    .map(({ source, name, label }) => ({
      part: 'workload' as const,
      source,
      key: name,
      value: { name, labels: label ? { service: label } : undefined },
    })),
);

function answersOf(model: EstateModel) {
  const { graph } = model;
  return refs.map(ref => ({
    ref,
    owner: graph.recordOf(ref)?.owner,
    workloads: model
      .workloadsOf(ref)
      .map(one => JSON.stringify(one))
      .sort(),
    edges: refs.map(other => ({
      keys: model.edgeKeys(ref, other).sort(),
      edges:
        graph.find(ref) === undefined || graph.find(other) === undefined
          ? []
          : describeEdges(graph, graph.find(ref)!, graph.find(other)!),
    })),
  }));
}

const idOf = ({ part, source, key }: ModelObservation) =>
  `${part} ${source} ${key}`;

describe('EstateModel', () => {
  it('answers after changes what a fresh model of the same content answers', () => {
    const step = fc.oneof(
      entity.map(set => ({ set })),
      fc.constantFrom(...refs).map(forget => ({ forget })),
      observation.map(see => ({ see })),
      observation.map(unsee => ({ unsee })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), steps => {
        const model = new EstateModel();
        const entities = new Map<string, Entity>();
        const seen = new Map<string, ModelObservation>();
        for (const change of steps) {
          if ('set' in change) {
            model.setEntity(change.set);
            entities.set(change.set.metadata.name, change.set);
          } else if ('forget' in change) {
            model.deleteEntity(change.forget);
            entities.delete(change.forget.split('/')[1]);
          } else if ('see' in change) {
            model.setObservation(change.see);
            seen.set(idOf(change.see), change.see);
          } else {
            model.deleteObservation(change.unsee);
            seen.delete(idOf(change.unsee));
          }
        }
        const fresh = new EstateModel(
          [],
          [...entities.values()].reverse().map(one => toEntityRecord(one)),
          [...seen.values()].reverse(),
        );
        expect(answersOf(model)).toEqual(answersOf(fresh));
        for (const owner of ['group:default/one', 'group:default/two']) {
          expect(model.ownedBy(owner)).toEqual(fresh.ownedBy(owner));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('answers of some entities what it answers of all, without the others', () => {
    const seen = new Set([refs[0], refs[2]]);
    const about = (model: EstateModel) =>
      answersOf(model).flatMap(({ ref, edges, ...rest }) =>
        seen.has(ref) ? [{ ...rest, edges: [edges[0], edges[2]] }] : [],
      );
    const expectFiltered = (model: EstateModel) => {
      const some = model.restrictedTo(seen);
      expect(about(some)).toEqual(about(model));
      expect([...some.graph.records()].map(({ ref }) => ref).sort()).toEqual(
        [...model.graph.records()]
          .map(({ ref }) => ref)
          .filter(ref => seen.has(ref))
          .sort(),
      );
      for (const { refs: meant } of some.resolved()) {
        expect(meant.every(ref => !ref || seen.has(ref))).toBe(true);
      }
      for (const name of ['x', 'y', ...names]) {
        const signal = { type: 'workload' as const, name };
        const [all, shown] = [model.resolve(signal), some.resolve(signal)];
        expect(shown.candidates.every(one => seen.has(one.entityRef))).toBe(
          true,
        );
        const visible = all.candidates.filter(one => seen.has(one.entityRef));
        expect(shown.status).toBe(
          visible.length === 0 ? 'unmatched' : all.status,
        );
      }
    };
    fc.assert(
      fc.property(
        fc.uniqueArray(entity, { selector: one => one.metadata.name }),
        fc.array(observation),
        fc.array(observation),
        entity,
        (entities, before, after, changed) => {
          const model = new EstateModel(
            [],
            entities.map(one => toEntityRecord(one)),
          );
          before.forEach(one => model.setObservation(one));
          model.restrictedTo(seen);
          after.forEach(one => model.setObservation(one));
          const last = after.pop();
          if (last) {
            model.deleteObservation(last);
          }
          expectFiltered(model);
          model.setEntity(changed);
          expectFiltered(model);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps apart what two sources say of a workload of one name', () => {
    const workload = (source: string, service?: string): ModelObservation => ({
      part: 'workload',
      source,
      key: 'web',
      value: { name: 'web', labels: service ? { service } : undefined },
    });
    const model = new EstateModel(
      [],
      [aComponent('a'), aComponent('b')].map(one => toEntityRecord(one)),
      [workload('one', 'a'), workload('two', 'a')],
    );
    model.setObservation(workload('two', 'b'));
    expect(model.workloadsOf(refs[0])).toMatchObject([
      { source: 'one', key: 'web', strength: 'strong' },
    ]);
    expect(model.workloadsOf(refs[1])).toMatchObject([
      { source: 'two', key: 'web', strength: 'strong' },
    ]);
  });
});
