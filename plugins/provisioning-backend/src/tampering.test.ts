import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { RequestStore } from './records/RequestStore';
import { entities, Portal } from './__testUtils__/portal';
import { realDatabases } from './__testUtils__/realDatabases';
import {
  describeWithTerraform,
  standardsFolder,
} from './__testUtils__/terraform';

jest.setTimeout(180_000);

const product = 'shared-postgresql-database';
const holder = 'the test';

describeWithTerraform('what was approved', () => {
  const { databases, exists, intentOf, query, ...real } = realDatabases();
  let portal: Portal;
  let standards: string;
  let knex: Knex;
  let store: RequestStore;

  beforeAll(async () => {
    knex = await databases.init('SQLITE_3');
    portal = await real.start(knex, {
      standards: async folder => {
        standards = join(folder, 'standards');
        await cp(standardsFolder, standards, { recursive: true });
        return standards;
      },
    });
    store = new RequestStore(knex);
  });

  /** One that waits, and that the engine is kept from. */
  async function waiting() {
    const intent = intentOf({
      environment: 'staging',
      dataClassification: 'restricted',
      durability: 'staging-restricted',
    });
    const { body } = await portal
      .as('user:default/ana')
      .post('/requests', { product, intent });
    await portal.until(body.id, 'waiting-for-approval', 'failed', 'refused');
    const operation = `${body.id}/1`;
    while (!(await store.claim(operation, holder, 120_000))) {
      await sleep(50);
    }
    return { id: body.id as string, operation, name: intent.database_name };
  }
  const approve = async (id: string) => {
    const { body } = await portal
      .as('user:default/tom')
      .post(`/requests/${id}/approve`);
    expect(body.state).toBe('applying');
  };
  const edit = async (file: string, from: string, to: string) => {
    const path = join(standards, file);
    const text = await readFile(path, 'utf8');
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
    // Until the engine has looked.
    await sleep(1_500);
  };
  const refused = async (
    { id, operation, name }: Awaited<ReturnType<typeof waiting>>,
    state: string,
  ) => {
    await store.release(operation, holder);
    const after = await portal.until(id, state, 'active');
    expect(await exists(name)).toBe(false);
    expect(after.state).toBe(state);
    return after;
  };

  it('is not applied where a byte of the plan was altered, nor with the plan of another request', async () => {
    const one = await waiting();
    await approve(one.id);
    const [{ plan_file: sealed }] = await knex('operations')
      .where({ id: one.operation })
      .select('plan_file');
    const altered = Buffer.from(sealed);
    altered[altered.length >> 1] = (altered[altered.length >> 1] + 1) % 256;
    await knex('operations')
      .where({ id: one.operation })
      .update({ plan_file: altered });
    const { error } = await refused(one, 'failed');
    expect(error).toMatch(/plan is not the one that was judged/);

    const other = await waiting();
    await approve(other.id);
    await knex('operations')
      .where({ id: other.operation })
      .update({ plan_file: sealed });
    expect((await refused(other, 'failed')).error).toBe(error);
  });

  it('is not applied where a byte of the intent was altered', async () => {
    const one = await waiting();
    await approve(one.id);
    const [{ intent }] = await knex('operations')
      .where({ id: one.operation })
      .select('intent');
    await knex('operations')
      .where({ id: one.operation })
      .update({ intent: intent.replace('CC-100', 'CC-101') });
    const { error } = await refused(one, 'failed');
    expect(error).toMatch(/intent is not the one that was submitted/);
  });

  it('is planned and approved again where a byte of a policy or a price was altered', async () => {
    const one = await waiting();
    await approve(one.id);
    await edit(
      'policies/plan-is-whole.yaml',
      'rationale: ',
      'rationale: Now as before. ',
    );
    const again = await refused(one, 'waiting-for-approval');
    expect(again.approvals).toMatchObject([
      {
        void: 'the product, its module or a policy changed since it was planned',
      },
    ]);

    const other = await waiting();
    await approve(other.id);
    await edit('prices/shared-postgresql.yaml', 'monthly: 0.2', 'monthly: 0.3');
    const dearer = await refused(other, 'waiting-for-approval');
    expect(dearer.approvals).toMatchObject([
      { void: 'a price changed since it was planned' },
    ]);
    expect(dearer.cost?.atLeast).toBeGreaterThan(0);
  });

  it('is approved again where who approved it may not any more', async () => {
    const { metadata } = entities.find(
      ({ kind, metadata: { name } }) =>
        kind === 'Group' && name === 'data-platform',
    )!;
    const { annotations } = metadata;
    const named = (by: string) => {
      metadata.annotations = { 'plumbline.dev/approvers': by };
    };
    try {
      const one = await waiting();
      await approve(one.id);
      named('user:default/eve');
      const again = await refused(one, 'waiting-for-approval');
      expect(again.approvals).toMatchObject([
        { void: 'who approved it may not approve it any more' },
      ]);
      expect(again.operations[0].approvers).toEqual(['user:default/eve']);

      // As a member of a group: until they leave it.
      named('group:default/data-platform');
      const other = await waiting();
      await approve(other.id);
      const tom = entities.find(({ metadata: { name } }) => name === 'tom')!;
      const { relations } = tom;
      tom.relations = [];
      await refused(other, 'waiting-for-approval');
      const answer = await portal
        .as('user:default/tom')
        .post(`/requests/${other.id}/approve`);
      expect([answer.status, answer.body.error?.message]).toEqual([
        403,
        'The catalog does not have you in group:default/data-platform; an approval counts only while it does',
      ]);
      tom.relations = relations;
      expect(
        (
          await portal
            .as('user:default/tom')
            .post(`/requests/${other.id}/approve`)
        ).status,
      ).toBe(200);
      const active = await portal.until(other.id, 'active', 'failed');
      expect(active.state).toBe('active');
    } finally {
      metadata.annotations = annotations;
    }
  });

  it('is what somebody approved, and not what was written to look like it', async () => {
    const one = await waiting();
    await knex('operations')
      .where({ id: one.operation })
      .update({ state: 'applying' });
    await knex('requests').where({ id: one.id }).update({ state: 'applying' });
    const approval = {
      operation_id: one.operation,
      decision: 'approved',
      reason: '',
      at: Date.parse('2026-11-20T12:00:00Z'),
    };
    const [{ bound }] = await knex('operations')
      .where({ id: one.operation })
      .select('bound');
    const other = JSON.stringify({ ...JSON.parse(bound), plan: 'another' });
    await knex('approvals').insert([
      // Of another plan, and by its requester.
      { ...approval, actor: 'user:default/tom', bound: other },
      { ...approval, actor: 'user:default/ana', bound },
    ]);
    const after = await refused(one, 'waiting-for-approval');
    expect(after.timeline.map(({ message }) => message)).toContain(
      "Put back to 'rendered': its row stood in 'applying', and no recorded step led there. Nothing was applied.",
    );
  });

  it('is refused where a row alone says that it may be run', async () => {
    for (const state of ['applying', 'verifying', 'destroying', 'planned']) {
      const one = await waiting();
      // Nothing about it says any more that somebody had to look.
      await knex('operations')
        .where({ id: one.operation })
        .update({ state, approval: null, next_try_at: 0 });
      await knex('requests').where({ id: one.id }).update({ state });
      const after = await refused(one, 'waiting-for-approval');
      expect(after.timeline.map(({ message }) => message)).toContain(
        `Put back to 'rendered': its row stood in '${state}', and no recorded step led there. Nothing was applied.`,
      );
    }
    // Nor does a time line that was written to say so, too.
    const one = await waiting();
    await knex('operations')
      .where({ id: one.operation })
      .update({ state: 'applying', approval: null, next_try_at: 0 });
    await knex('requests').where({ id: one.id }).update({ state: 'applying' });
    await knex('timeline')
      .where({ operation_id: one.operation, state: 'waiting-for-approval' })
      .update({ state: 'applying' });
    const after = await refused(one, 'waiting-for-approval');
    expect(after.timeline.map(({ message }) => message)).toContain(
      'Planned again: no approval is bound to this intent, plan, policies and prices. Nothing was applied.',
    );
  });
});
