import fc from 'fast-check';
import { EstateModel } from '../estate/projection/EstateModel';
import { recordInParts } from '../observations/recordInParts';
import {
  aFact,
  anEdge,
  aPass,
  collect,
  createEvidenceDatabases,
  createTestStore,
  push,
  t0,
} from '../testUtils/testStore';
import { ObservationItem } from './observations';

jest.setTimeout(120_000);

const ref = 'component:default/checkout';

describe('observations', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    const setUp = async () => createTestStore(await databases.init(databaseId));

    it('deletes what one source reports at present, and nothing of the past', async () => {
      const store = await setUp();
      const both = { observedAt: t0 };
      for (const source of ['mesh', 'probe']) {
        const items = [aFact({ ...both, value: 'ok' }), anEdge(both)];
        await store.recordObservations(items, { ...aPass({ at: t0 }), source });
      }
      const known = async (at: number) => ({
        facts: (await store.facts([ref], at)).map(({ source }) => source),
        edges: (await collect(store.observationsOf('edge', at))).map(
          ({ source }) => source,
        ),
        passes: (await store.passes(at)).map(({ source }) => source).sort(),
      });
      const all = {
        facts: expect.arrayContaining(['mesh', 'probe']),
        edges: expect.arrayContaining(['mesh', 'probe']),
        passes: ['mesh', 'probe'],
      };
      expect(await known(t0 + 1)).toEqual(all);
      const head = await store.feedHead();
      expect(await store.deleteSource('probe', t0 + 10)).toBe(2);
      expect(await known(t0 + 10)).toEqual({
        facts: ['mesh'],
        edges: ['mesh'],
        passes: ['mesh'],
      });
      expect(await known(t0 + 9)).toEqual(all);
      expect(
        (await store.feed(head, 10)).map(({ type }) => type).sort(),
      ).toEqual(['edge', 'fact']);
      expect(await store.deleteSource('probe', t0 + 11)).toBe(0);
    });

    it('records what each sighting meant', async () => {
      const store = await setUp();
      const see = async (value: string, observedAt: number, at: number) =>
        (
          await push(store, [aFact({ value, observedAt: t0 + observedAt })], {
            at: t0 + at,
          })
        )[0];

      expect(await see('ok', 0, 10)).toBe('new');
      expect(await see('ok', 500, 510)).toBe('same');
      expect(await see('down', 400, 520)).toBe('older');
      expect(await see('down', 600, 610)).toBe('changed');
      expect(await see('ok', 600, 620)).toMatch(/changed|older/);
      // Too late for the run to be unbroken, yet nothing new.
      expect(await see('down', 5000, 5010)).toMatch(/again|changed/);

      const [fact] = await store.facts([ref], t0 + 5020);
      expect(fact).toMatchObject({
        value: 'down',
        observedAt: t0 + 5000,
        stale: false,
      });
      expect((await store.facts([ref], t0 + 515))[0]).toMatchObject({
        value: 'ok',
        stale: false,
      });
      expect((await store.facts([ref], t0 + 3000))[0]).toMatchObject({
        stale: true,
      });
      expect(await store.facts([ref], t0)).toEqual([]);
    });

    it('completes a large push that broke off when it is sent again', async () => {
      const store = await setUp();
      const items = Array.from({ length: 1_200 }, (_, index) =>
        anEdge({
          key: `edge ${index}`,
          value: { from: ref, to: `api:default/a${index}`, type: 'calls' },
        }),
      );
      let left = 2;
      // Requested between the parts.
      const projection = {
        catchUp: async () => {
          left -= 1;
          if (left === 0) {
            throw new Error('It ended here');
          }
          return new EstateModel();
        },
      };
      const send = () => recordInParts({ projection, store }, items, aPass());
      await expect(send()).rejects.toThrow('It ended here');
      const count = async () =>
        (await collect(store.observationsOf('edge'))).length;
      expect(await count()).toBe(1_000);
      left = 10;
      const outcomes = await send();
      expect(outcomes.filter(one => one === 'same')).toHaveLength(1_000);
      expect(outcomes.filter(one => one === 'new')).toHaveLength(200);
      expect(await count()).toBe(1_200);
    });

    it('reads all facts that hold of some entities, whatever their text', async () => {
      const store = await setUp();
      const other = 'component:default/cart';
      const value = { 'a "quoted"': ['line\nbreak', 'é €', null, 1.5, false] };
      await push(store, [
        aFact({ value, maxAge: 1000 }),
        aFact({
          key: `${ref}\nrepository.readme`,
          name: 'repository.readme',
          value: 'text',
          maxAge: 5000,
        }),
        aFact({ entityRef: other, value: [] }),
      ]);
      await push(store, [aFact({ entityRef: other, value: 'ok' })], {
        at: t0 + 10,
      });
      const nobody = 'component:default/nobody';
      const found = await store.presentFacts([ref, other, nobody], t0 + 1001);
      const byName = found
        .get(ref)!
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, value: text, stale }) => ({ name, value: text, stale }));
      expect(byName).toEqual([
        { name: 'health.state', value, stale: true },
        { name: 'repository.readme', value: 'text', stale: false },
      ]);
      expect(found.get(ref)![0]).toMatchObject({
        observedAt: t0,
        freshUntil: t0 + 1000,
      });
      expect(found.get(other)).toHaveLength(1);
      expect(found.get(other)![0].value).toBe('ok');
      expect(found.get(nobody) ?? []).toEqual([]);
    });

    it('answers of a past instant what it answered then', async () => {
      const store = await setUp();
      const step = fc.record({
        pause: fc.integer({ min: 1, max: 400 }),
        source: fc.constantFrom('one', 'two'),
        value: fc.constantFrom('ok', 'down'),
        age: fc.integer({ min: 0, max: 700 }),
        maxAge: fc.constantFrom(300, 300, 300, 500),
        waits: fc.array(fc.integer({ min: 1, max: 600 }), { maxLength: 2 }),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 2, maxLength: 7 }),
          async steps => {
            run += 1;
            const entityRef = `component:default/run-${run}`;
            const ask = async (at: number) =>
              (await store.facts([entityRef], at))
                .map(({ source, value, stale }) => ({ source, value, stale }))
                .sort((a, b) => (a.source < b.source ? -1 : 1));
            const answered: [number, unknown][] = [];
            let now = t0;
            for (const { pause, source, value, age, maxAge, waits } of steps) {
              now += pause;
              const observedAt = now - age;
              await push(
                store,
                [aFact({ entityRef, value, observedAt, maxAge })],
                { at: now, source: `${source}-${run}` },
              );
              for (const wait of waits) {
                now += wait;
                answered.push([now, await ask(now)]);
              }
            }
            for (const [at, answer] of answered) {
              expect([at, await ask(at)]).toEqual([at, answer]);
            }
          },
        ),
        { numRuns: databaseId === 'SQLITE_3' ? 60 : 15 },
      );
    });

    it('ends with the same, whatever the order of arrival', async () => {
      const store = await setUp();
      const sighting = fc.record({
        type: fc.constantFrom('calls', 'reads', 'writes'),
        seen: fc.integer({ min: 0, max: 3 }),
        count: fc.integer({ min: 1, max: 3 }),
      });
      let run = 0;
      const finally_ = async (
        sightings: { type: string; seen: number; count: number }[],
        together: boolean,
      ) => {
        run += 1;
        const source = `source-${run}`;
        const key = `edge-${run}`;
        const items = sightings.map(
          ({ type, seen, count }): ObservationItem => {
            const value = { from: 'a', to: 'b', type };
            return anEdge({
              key,
              value,
              observedAt: t0 + seen,
              stats: { count },
            });
          },
        );
        if (together) {
          await push(store, items, { source });
        } else {
          for (const [at, item] of items.entries()) {
            await push(store, [item], { source, at: t0 + 10 + at });
          }
        }
        const rows = await store.observationsByKey('edge', [key], t0 + 100);
        return rows.map(({ value, observedAt, stats, stale }) => ({
          value,
          observedAt,
          stats,
          stale,
        }));
      };
      await fc.assert(
        fc.asyncProperty(
          fc
            .array(sighting, { minLength: 1, maxLength: 4 })
            .chain(all =>
              fc.tuple(
                fc.constant(all),
                fc.shuffledSubarray(all, { minLength: all.length }),
              ),
            ),
          async ([ordered, shuffled]) => {
            const expected = await finally_(ordered, false);
            expect(expected).toHaveLength(1);
            expect(await finally_(shuffled, false)).toEqual(expected);
            expect(await finally_(shuffled, true)).toEqual(expected);
          },
        ),
        { numRuns: databaseId === 'SQLITE_3' ? 60 : 12 },
      );
    });

    it('lets the later of two values at one instant hold where passes are in order', async () => {
      const store = await setUp();
      const holds = async (types: string[], inOrder: boolean) => {
        const source = `${types}-${inOrder}`;
        for (const type of types) {
          const value = { from: 'a', to: 'b', type };
          const item = anEdge({ key: source, value, observedAt: t0 });
          await push(store, [item], { source, inOrder });
        }
        const [row] = await store.observationsByKey('edge', [source], t0);
        return (row.value as { type: string }).type;
      };
      expect(await holds(['calls', 'reads'], true)).toBe('reads');
      expect(await holds(['reads', 'calls'], true)).toBe('calls');
      expect(await holds(['reads', 'calls'], false)).toBe(
        await holds(['calls', 'reads'], false),
      );
    });

    it('keeps sources apart and finds rows by entity, name and key', async () => {
      const store = await setUp();
      const alerts = (entityRef: string, value: unknown) =>
        aFact({
          entityRef,
          key: `${entityRef}\nalerts.firing`,
          name: 'alerts.firing',
          value,
        });
      await push(store, [
        alerts('component:default/quiet', []),
        alerts(ref, [{ name: 'Slow' }]),
        anEdge(),
      ]);
      await push(store, [alerts(ref, [])], { source: 'other' });

      const firing = await store.listsNamed('alerts.firing', t0);
      expect(firing.map(row => [row.entityRef, row.source])).toEqual([
        [ref, 'probe'],
      ]);
      expect(await store.facts([ref], t0)).toHaveLength(2);
      expect(await collect(store.observationsOf('edge'))).toHaveLength(1);
      expect(await collect(store.observationsOf('workload'))).toEqual([]);
    });

    it('shows who reports a fact, whatever its value, and who fell silent', async () => {
      const store = await setUp();
      const payment = 'component:default/payment';
      const alerts = (entityRef: string, value: unknown, observedAt = t0) =>
        aFact({
          entityRef,
          key: `${entityRef}\nalerts.firing`,
          name: 'alerts.firing',
          value,
          observedAt,
        });
      const reporters = async (at: number, refs?: string[]) =>
        (await store.reportersOf('alerts.firing', at, { refs }))
          .map(({ entityRef, source, stale }) => [entityRef, source, stale])
          .sort();
      await push(store, [alerts(ref, [{ name: 'Slow' }]), alerts(payment, [])]);
      await push(store, [aFact({ entityRef: 'component:default/other' })]);
      await push(store, [alerts(ref, [], t0 + 900)], {
        source: 'second',
        at: t0 + 900,
      });
      await push(store, [alerts(ref, [], t0 + 950)], { at: t0 + 950 });

      expect(await reporters(t0 + 1000)).toEqual([
        [ref, 'probe', false],
        [ref, 'second', false],
        [payment, 'probe', false],
      ]);
      expect(await reporters(t0 + 1925)).toEqual([
        [ref, 'probe', false],
        [ref, 'second', true],
        [payment, 'probe', true],
      ]);
      expect(await reporters(t0 + 1000, [payment])).toEqual([
        [payment, 'probe', false],
      ]);
      expect(await reporters(t0 + 1000, [])).toEqual([]);
    });

    it('lets many push first under one source at once', async () => {
      const store = await setUp();
      await Promise.all(
        Array.from({ length: 12 }, (_, at) =>
          push(store, [aFact({ value: `v${at % 3}`, observedAt: t0 + at })], {
            parts: at % 2 ? ['edges'] : ['fact:health.state'],
            at: t0 + 100 + at,
          }),
        ),
      );
      const [fact, ...others] = await store.facts([ref], t0 + 200);
      expect(others).toEqual([]);
      expect(fact.observedAt).toBe(t0 + 11);
      const passes = await store.passes(t0 + 200);
      expect(passes).toMatchObject([
        { source: 'probe', parts: ['edges', 'fact:health.state'] },
      ]);
    });
  });
});
