import { createHash } from 'node:crypto';
import type {
  Correction,
  Pin,
} from '@plumbline/backstage-plugin-incident-brief-common';
import type { Knex } from 'knex';
import {
  createTestDatabases,
  migrationsDir,
} from '../__testUtils__/testDatabases';
import { CorrectionStore } from '../corrections/CorrectionStore';
import { PinStore } from '../pins/PinStore';

jest.setTimeout(120_000);
const name = '20261120_02_corrections.js';
const entityRef = 'component:default/checkout';

function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function aCorrection(number: number, part: Partial<Correction> = {}) {
  const at = new Date(1_772_000_000_000 + number * 1000).toISOString();
  const correction: Correction = {
    id: idOf(number),
    entityRef,
    line: `service.line-${number}`,
    said: [],
    state: 'open',
    at,
    reportedBy: 'user:default/ana',
    reportedAt: at,
    tracked: true,
    reopened: 0,
    history: [],
    version: 1,
    ...part,
  };
  return correction;
}

function aPin(number: number, part: Partial<Pin> = {}): Pin {
  const at = new Date(1_772_000_000_000 + number * 1000).toISOString();
  return {
    id: idOf(number),
    entityRef,
    at,
    digest: 'sha256:0',
    visibility: 'all',
    pinnedBy: 'user:default/ana',
    pinnedAt: at,
    ...part,
  };
}

const databases = createTestDatabases();

describe.each(databases.eachSupportedId())('corrections and pins on %s', id => {
  let knex: Knex;
  beforeEach(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsDir });
  });

  it('keeps one open correction for each line, even when two report at once', async () => {
    const store = new CorrectionStore(knex);
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(number =>
        store.add(aCorrection(number, { line: 'owner' })),
      ),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      'added',
      'existing',
      'existing',
      'existing',
    ]);
    const [first] = await store.list({ limit: 10 });
    await store.replace({ ...first, state: 'closed', version: 2 });
    expect((await store.add(aCorrection(5, { line: 'owner' }))).status).toBe(
      'added',
    );
  });

  it('passes over those that its reporter may not see', async () => {
    const store = new CorrectionStore(knex);
    const add = (number: number, besides?: string[]) =>
      store.add(aCorrection(number, { line: 'owner' }), besides);
    await add(1);
    expect((await add(2, [idOf(1)])).status).toBe('added');
    expect(await add(3, [idOf(1)])).toMatchObject({
      status: 'existing',
      correction: { id: idOf(2) },
    });
    expect((await add(4, [idOf(2)])).correction.id).toBe(idOf(1));
  });

  it('lists in pages, newest first, by the filters of the query', async () => {
    const store = new CorrectionStore(knex);
    for (let number = 1; number <= 5; number++) {
      await store.add(
        aCorrection(number, number % 2 === 0 ? { incident: 'INC-1' } : {}),
      );
    }
    const ids = (corrections: Correction[]) => corrections.map(one => one.id);
    const first = await store.list({ limit: 3 });
    expect(ids(first)).toEqual([5, 4, 3].map(idOf));
    const last = first[2];
    const after = { at: Date.parse(last.reportedAt), id: last.id };
    expect(ids(await store.list({ limit: 3, after }))).toEqual(
      [2, 1].map(idOf),
    );
    expect(ids(await store.list({ incident: 'INC-1', limit: 9 }))).toEqual(
      [4, 2].map(idOf),
    );
    expect(await store.list({ state: 'closed', limit: 9 })).toEqual([]);
    expect(await store.list({ entityRef: 'api:default/x', limit: 9 })).toEqual(
      [],
    );
  });

  it('tracks what can be judged, until it is dismissed', async () => {
    const store = new CorrectionStore(knex);
    await store.add(aCorrection(1));
    await store.add(aCorrection(2, { tracked: false }));
    await store.add(aCorrection(3, { state: 'dismissed' }));
    await store.add(aCorrection(4, { state: 'closed' }));
    expect((await store.listTracked()).map(one => one.id)).toEqual(
      [1, 4].map(idOf),
    );
  });

  it('lets one of two edits through', async () => {
    const store = new CorrectionStore(knex);
    await store.add(aCorrection(1));
    const edited = aCorrection(1, { version: 2, note: 'mine' });
    expect(await store.replace(edited)).toBe('replaced');
    expect(await store.replace({ ...edited, note: 'other' })).toBe('outdated');
    expect(await store.find(idOf(1))).toEqual(edited);
  });

  it('finds pins by entity and by incident', async () => {
    const store = new PinStore(knex);
    await store.add(aPin(1));
    await store.add(aPin(2, { incident: 'INC-1' }));
    expect(await store.find(idOf(1))).toEqual(aPin(1));
    expect(await store.find(idOf(9))).toBeUndefined();
    expect(await store.list({ incident: 'INC-1', limit: 9 })).toHaveLength(1);
    expect((await store.list({ entityRef, limit: 9 }))[0].id).toBe(idOf(2));
  });

  it('goes up, down and up again with data', async () => {
    await new CorrectionStore(knex).add(aCorrection(1));
    await new PinStore(knex).add(aPin(1));
    const tables = ['corrections', 'pins'];
    const rows = await Promise.all(tables.map(table => knex(table).select()));
    await knex.migrate.down({ directory: migrationsDir, name });
    for (const table of tables) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    await knex.migrate.latest({ directory: migrationsDir });
    for (const [index, table] of tables.entries()) {
      expect(rows[index]).toHaveLength(1);
      await knex(table).insert(rows[index]);
      const [hash, before] = [await knex(table).select(), rows[index]].map(
        content =>
          createHash('sha256').update(JSON.stringify(content)).digest('hex'),
      );
      expect(hash).toBe(before);
    }
  });
});
