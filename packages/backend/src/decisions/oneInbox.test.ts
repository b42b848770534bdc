import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type {
  CaseType,
  DecisionCase,
} from '@plumbline/backstage-plugin-evidence-common';
import { Client } from 'pg';
// The five backends are started by the oracle, the provider is built for tests.
/* eslint-disable @backstage/no-relative-monorepo-imports */
import {
  Backend,
  installProvider,
  Json,
  startBackend,
} from '../../../../oracle/databases/backend';
import { Estate, readEstate } from '../../../../oracle/databases/estate';
import {
  brief,
  checkout,
  evidence,
  Player,
  provisioning,
  scorecards,
} from '../../../../oracle/databases/player';
import { eventually } from '../__testUtils__/eventually';
/* eslint-enable @backstage/no-relative-monorepo-imports */

jest.setTimeout(300_000);

/** Requests make databases on it. */
const postgresUrl =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING ?? '';
// Without Terraform it is listed as skipped; in CI it fails.
const describeWithTerraform =
  spawnSync('terraform', ['version']).status === 0 || process.env.CI === 'true'
    ? describe
    : describe.skip;

const tom = 'tom.okafor';
const reason = 'for the test';
const control = 'lock-files';

/** Brings about one case of each type, all for one person to decide. */
class Story extends Player {
  /** First what is judged and planned, a day before it is ready. */
  async begin(estate: Estate, database: string): Promise<string> {
    await this.until('the estate', tom, `${evidence}/overview`, body =>
      Boolean(body?.entities >= estate.entities.length),
    );
    await this.replay();
    await this.judged(await this.#today());
    const { id } = await this.send('sam.okoye', `${provisioning}/requests`, {
      product: 'shared-postgresql-database',
      intent: {
        engine: 'postgresql',
        service: checkout,
        owner: 'group:default/payments-platform',
        costCenter: 'CC-7',
        environment: 'staging',
        durability: 'staging-restricted',
        dataClassification: 'restricted',
        database_name: database,
      },
    });
    this.requests.database = id;
    await this.reached('database', 'waiting-for-approval');
    return id;
  }

  async goOn(estate: Estate): Promise<void> {
    await this.replay();
    await this.judged(await this.#today());
    const failures = `${scorecards}/verdicts?control=readme-present&status=fail&owner=group:default/payments-platform`;
    await this.until('two failures', 'sam.okoye', failures, body =>
      Boolean(body.items?.length >= 2),
    );
    const { items } = await this.read('sam.okoye', failures);
    const [exempted, disputed] = items;
    await this.send('sam.okoye', `${scorecards}/exemptions`, {
      entityRef: exempted.entityRef,
      control: exempted.control,
      reason,
      expires: '2026-03-20T09:00:00.000Z',
    });
    await this.send('sam.okoye', `${scorecards}/disputes`, {
      entityRef: disputed.entityRef,
      control: disputed.control,
      reason,
    });
    const owned = estate.entities.find(
      ({ kind, relations }) =>
        kind === 'Resource' &&
        relations?.some(
          ({ type, targetRef }) =>
            type === 'ownedBy' && targetRef === 'group:default/data-platform',
        ),
    );
    await this.send('sam.okoye', `${brief}/corrections`, {
      entityRef: stringifyEntityRef(owned!),
      line: 'service',
      note: reason,
    });
    const ladder = `${scorecards}/controls/${control}`;
    const sample = await this.read('elena.petrova', `${ladder}/sample`);
    for (const { entityRef } of sample.items) {
      await this.send('elena.petrova', `${ladder}/reviews`, {
        entityRef,
        version: sample.version,
        outcome: 'right',
      });
    }
    await this.until('a ready control', tom, `${ladder}/promotion`, body =>
      Boolean(body.ready),
    );
  }

  async #today(): Promise<string> {
    return new Date(await this.now()).toISOString();
  }
}

describeWithTerraform('one inbox', () => {
  const database = `inbox_${randomBytes(6).toString('hex')}`;
  const provider = installProvider();
  let backend: Backend | undefined;

  const sql = async (statement: string) => {
    const client = new Client({ connectionString: postgresUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  };

  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    for (const name of [database, `${database}_kept`]) {
      await sql(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    }
  });
  afterAll(() => provider.remove());

  it('holds five types for one person, and each is decided once', async () => {
    const estate = await readEstate();
    await sql(`CREATE DATABASE "${database}_kept"`);
    const url = new URL(`/${database}_kept`, postgresUrl);
    const options = {
      estate,
      place: { url: url.href },
      terraform: { plugins: provider.folder, postgresUrl },
    };
    const components = estate.entities
      .filter(({ kind }) => kind === 'Component')
      .map(entity => stringifyEntityRef(entity));
    const play = (one: Backend) => new Story(one, postgresUrl, components);
    const clock = '2026-03-02T09:00:00.000Z';
    backend = await startBackend({ ...options, clock });
    const request = await play(backend).begin(estate, database);
    backend.setClock('2026-03-04T09:00:00.000Z');
    await play(backend).goOn(estate);
    await backend.stop();
    // What became ready is looked for at the start, and every five minutes.
    const later = '2026-03-04T09:00:00.000Z';
    backend = await startBackend({ ...options, clock: later });
    const { call } = backend;

    const inbox = async (view = 'waiting'): Promise<DecisionCase[]> =>
      (await call(tom, 'GET', `${evidence}/decisions/inbox?view=${view}`)).body
        .items;
    const count = async (): Promise<Json> =>
      (await call(tom, 'GET', `${evidence}/decisions/inbox/count`)).body;
    const types: CaseType[] = [
      ...(['approval', 'correction', 'dispute', 'exemption'] as const),
      'promotion',
    ];
    // One entity's owner is not in the catalog: it is mended there, not here.
    const orphaned = expect.objectContaining({
      ...{ type: 'lifecycle', actions: [] },
      entityRefs: ['component:default/adservice'],
    });
    await eventually(async () => {
      const items = await inbox();
      expect(items).toContainEqual(orphaned);
      expect(
        items
          .flatMap(({ actions, type }) => (actions.length ? type : []))
          .sort(),
      ).toEqual(types);
    });
    expect(await count()).toMatchObject({
      waiting: 6,
      byType: Object.fromEntries(
        [...types, 'lifecycle'].map(type => [type, 1]),
      ),
    });

    const winners = new Map<CaseType, string>();
    const decidable = (await inbox()).filter(({ actions }) => actions.length);
    for (const { actions, plugin, type } of decidable) {
      const answers = await Promise.all(
        [actions[0], actions.at(-1)!].map(({ body, method, path }) =>
          call(tom, method.toUpperCase(), `/api/${plugin}${path}`, {
            ...body,
            reason,
          }),
        ),
      );
      expect([type, ...answers.map(({ status }) => status).sort()]).toEqual([
        type,
        200,
        409,
      ]);
      const late = answers.find(({ status }) => status === 409)!;
      expect(late.body.error.message).toMatch(/\w+ \w+/);
      const won = answers.findIndex(({ status }) => status === 200);
      winners.set(type, (won === 0 ? actions[0] : actions.at(-1)!).label);
    }
    const outcomes: Record<string, string> = {
      Approve: 'approved',
      Reject: 'rejected',
      Uphold: 'upheld',
      Accept: 'accepted',
      Dismiss: 'dismissed',
      Promote: 'promoted',
    };
    await eventually(async () => {
      expect(await inbox()).toEqual([orphaned]);
      const decided = await inbox('decided');
      expect(
        decided
          .map(({ outcome, type }) => [type, outcome?.action, outcome?.by])
          .sort(),
      ).toEqual(
        types.map(type => [
          type,
          outcomes[winners.get(type)!],
          `user:default/${tom}`,
        ]),
      );
    });
    expect(await count()).toMatchObject({
      waiting: 1,
      byType: { lifecycle: 1 },
    });
    // What was approved is let finish, so that nothing of it is left.
    await eventually(async () => {
      const { body } = await call(
        ...([tom, 'GET', `${provisioning}/requests/${request}`] as const),
      );
      expect(['active', 'rejected']).toContain(body.state);
    });
  });
});
