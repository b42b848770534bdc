import type { Json } from './backend';
import {
  brief,
  checkout,
  evidence,
  moved,
  Player,
  provisioning,
  readJson,
  scorecards,
  toil,
} from './player';

const dayMs = 24 * 60 * 60 * 1_000;

/** When the story begins. */
export const start = '2026-03-02T09:00:00.000Z';

/** Answers are compared as of these; the last is when the story ends. */
export const instants = [
  '2026-03-02T10:00:00.000Z',
  '2026-03-04T10:00:00.000Z',
  '2026-03-27T10:00:00.000Z',
];

const payments = 'group:default/payments-platform';
const product = 'shared-postgresql-database';
const reason = 'for the oracle';
/** What somebody else has to approve. */
const restricted = {
  ...{ environment: 'staging', durability: 'staging-restricted' },
  dataClassification: 'restricted',
};

/** Plays the story on a backend, and waits for what takes a while. */
export class Story extends Player {
  /** From nothing to the first instant: what is seen, and first decisions. */
  async begin(services: number): Promise<void> {
    await this.until('the estate', undefined, `${evidence}/overview`, body =>
      Boolean(body?.entities >= services),
    );
    await this.replay();
    const { changes, recordedAt } = readJson('changes/ledger.json');
    for (const change of changes) {
      const by = Date.parse(start) - Date.parse(recordedAt);
      await this.send(undefined, `${evidence}/changes`, moved(change, by));
    }
    await this.#toil();
    await this.judged(start);
    await this.#setUpRequests();
    this.backend.setClock(instants[0]);
    await this.settle();
  }

  /** Two days later: decisions of others. */
  async decide(): Promise<void> {
    this.backend.setClock('2026-03-04T09:00:00.000Z');
    await this.replay();
    await this.send(undefined, `${evidence}/changes`, {
      ...{ source: 'shop-delivery', id: 'checkoutservice/oracle' },
      ...{ kind: 'deploy', entityRef: checkout, outcome: 'succeeded' },
      occurredAt: '2026-03-04T08:50:00.000Z',
      ...{ title: 'checkoutservice v2.0.0', revision: 'v2.0.0' },
    });
    await this.send(undefined, `${evidence}/incidents`, {
      ...{ source: 'pager', id: 'P1', title: 'Orders fail' },
      ...{ services: [checkout], severity: 'sev1' },
      start: '2026-03-04T08:55:00.000Z',
    });
    await this.settle();
    await this.#disputes();
    await this.#exemptionsOfControls();
    await this.#ladder();
    await this.#corrections();
    await this.#discrepancies();
    await this.#decideRequests();
    this.backend.setClock(instants[1]);
    await this.settle();
  }

  /** Three weeks later: what lapses has lapsed, and the incident is over. */
  async end(): Promise<void> {
    this.backend.setClock('2026-03-27T09:00:00.000Z');
    await this.replay();
    await this.send(undefined, `${evidence}/incidents`, {
      ...{ source: 'pager', id: 'P1', title: 'Orders fail' },
      ...{ services: [checkout], severity: 'sev1', status: 'resolved' },
      start: '2026-03-04T08:55:00.000Z',
      end: '2026-03-04T12:00:00.000Z',
    });
    await this.until(
      'an expiring request',
      'sam.okoye',
      `${provisioning}/requests?limit=100`,
      body =>
        body.items.some(({ state }: Json) => state === 'expiring') &&
        !body.items.some(({ state }: Json) => state === 'destroying'),
    );
    // Those of before have lapsed.
    await this.#request('late', restricted);
    await this.reached('late', 'waiting-for-approval');
    const late = '2026-04-20T09:00:00.000Z';
    const lasting = await this.#exemptFromDrift('extended', late);
    await this.#decideExemption(lasting, 'approve');
    await this.#exemptFromDrift('approved', late);
    this.backend.setClock(instants[2]);
    await this.settle();
  }

  async #toil(): Promise<void> {
    const { work, source, reviews } = readJson('toil/work.json');
    const items = work.flatMap(({ key, ...of }: Json, index: number) =>
      of.daysAgo.map((days: number, at: number) => ({
        id: `${key}-${(index + 1) * 100 + at}`,
        ...{ kind: of.kind, services: [of.service] },
        title: of.title.replace('{n}', String(index * 100 + at)),
        occurredAt: new Date(Date.parse(start) - days * dayMs).toISOString(),
        minutes: of.minutes[at % of.minutes.length],
      })),
    );
    await this.send(undefined, `${toil}/occurrences`, { source, items });
    const list = async () =>
      (
        await this.read('tom.okafor', `${toil}/candidates?limit=500`)
      ).items.sort((a: Json, b: Json) => (a.title < b.title ? -1 : 1));
    const candidates = await list();
    for (const { of, by, start: starts, ...stated } of reviews) {
      const candidate = candidates.find(({ title }: Json) =>
        title.startsWith(of.split('{n}')[0]),
      );
      const user = by.split('/')[1];
      const path = `${toil}/candidates/${candidate.id}`;
      const { version } = await this.send(user, `${path}/review`, {
        ...{ ...stated, version: candidate.version },
      });
      if (starts) {
        await this.send(user, `${path}/start`, { version });
      }
    }
    const [overridden, dismissed] = (await list()).filter(
      ({ state }: Json) => state === 'suggested' || state === 'open',
    );
    await this.send(
      'tom.okafor',
      `${toil}/candidates/${overridden.id}/override`,
      {
        ...{ version: overridden.version, bucket: 'review', reason },
        until: '2026-03-20T09:00:00.000Z',
      },
    );
    await this.send(
      'tom.okafor',
      `${toil}/candidates/${dismissed.id}/dismiss`,
      {
        ...{ version: dismissed.version, reason },
      },
    );
  }

  async #exemptionsOfControls(): Promise<void> {
    const ask = (control: string, expires: string) =>
      this.send('sam.okoye', `${scorecards}/exemptions`, {
        ...{ entityRef: checkout, control, reason, expires },
      });
    const soon = '2026-03-11T09:00:00.000Z';
    const late = '2026-05-20T09:00:00.000Z';
    const decide = (of: Json, action: string) =>
      this.send('tom.okafor', `${scorecards}/exemptions/${of.id}/${action}`, {
        ...{ version: of.version, reason },
      });
    const { items } = await this.read(
      'sam.okoye',
      `${scorecards}/verdicts?entityRef=${checkout}&limit=500`,
    );
    const [lapsing, refused, revoked, lasting, open] = items
      .filter(({ status }: Json) => ['fail', 'unknown'].includes(status))
      .map(({ control }: Json) => control)
      .filter((control: string) => control !== 'lock-files')
      .sort();
    await decide(await ask(lapsing, soon), 'approve');
    await decide(await ask(refused, soon), 'reject');
    await decide(await decide(await ask(revoked, late), 'approve'), 'revoke');
    await decide(await ask(lasting, late), 'approve');
    await ask(open, late);
  }

  async #disputes(): Promise<void> {
    const { items } = await this.read(
      'sam.okoye',
      `${scorecards}/verdicts?status=fail&limit=500&owner=${payments}`,
    );
    const disputed = items.filter(
      ({ control }: Json) => control !== 'lock-files',
    );
    const raised = [];
    for (const { entityRef, control } of disputed.slice(0, 4)) {
      raised.push(
        await this.send('sam.okoye', `${scorecards}/disputes`, {
          ...{ entityRef, control, reason },
        }),
      );
    }
    const [upheld, rejected, withdrawn] = raised;
    const decide = (user: string, of: Json, action: string) =>
      this.send(user, `${scorecards}/disputes/${of.id}/${action}`, {
        ...{ version: of.version, reason },
      });
    await decide('tom.okafor', upheld, 'uphold');
    await decide('tom.okafor', rejected, 'reject');
    await decide('sam.okoye', withdrawn, 'withdraw');
  }

  async #ladder(): Promise<void> {
    const control = `${scorecards}/controls/lock-files`;
    const { items } = await this.read('elena.petrova', `${control}/sample`);
    for (const { entityRef } of items) {
      await this.send('elena.petrova', `${control}/reviews`, {
        ...{ entityRef, version: 1, outcome: 'right' },
      });
    }
    const step = async (user: string, to: string, direction = 'promote') => {
      const { version } = await this.read(user, `${control}/promotion`);
      await this.send(user, `${control}/${direction}`, { to, reason, version });
    };
    await step('tom.okafor', 'remediate');
    await this.send('tom.okafor', `${scorecards}/baseline`, { reason });
    await step('tom.okafor', 'enforce-new');
    await step('tom.okafor', 'gate');
    await step('tom.okafor', 'remediate', 'demote');
  }

  async #corrections(): Promise<void> {
    const report = (line: string) =>
      this.send('sam.okoye', `${brief}/corrections`, {
        ...{ entityRef: checkout, line, note: reason },
      });
    const edit = (of: Json, state: string) =>
      this.send(
        'li.wei',
        `${brief}/corrections/${of.id}`,
        { ...{ version: of.version, state, reason } },
        'PATCH',
      );
    await report('owner');
    // The next change of the service closes it.
    await report('lastChange');
    await edit(await report('service'), 'dismissed');
    await this.send('sam.okoye', `${brief}/pins`, { entityRef: checkout });
  }

  async #discrepancies(): Promise<void> {
    const { items } = await this.read(
      'tom.okafor',
      `${evidence}/discrepancies?limit=100`,
    );
    // Ids differ from run to run.
    const nameOf = ({ kind, entityRef, message }: Json) =>
      [kind, entityRef, message].join();
    const some = items
      .sort((a: Json, b: Json) => (nameOf(a) < nameOf(b) ? -1 : 1))
      .slice(0, 3);
    const decide = ({ id }: Json, action: string) =>
      this.send('tom.okafor', `${evidence}/discrepancies/${id}/${action}`, {
        reason,
      });
    await decide(some[0], 'accept');
    await decide(some[1], 'dismiss');
    await decide(some[2], 'accept');
    await decide(some[2], 'reopen');
  }

  async #request(name: string, values = {}): Promise<void> {
    const { id } = await this.send('sam.okoye', `${provisioning}/requests`, {
      product,
      intent: {
        ...{ engine: 'postgresql', service: checkout, owner: payments },
        ...{ environment: 'dev', dataClassification: 'internal' },
        ...{ durability: 'dev', costCenter: 'CC-7' },
        ...{ database_name: `oracle_${name}`, ...values },
      },
    });
    this.requests[name] = id;
  }

  /** One request for each way that a request can go. */
  async #setUpRequests(): Promise<void> {
    const ask = this.#request.bind(this);
    await ask('active');
    await ask('extended');
    await ask('destroyed');
    const waiting = ['waiting', 'approved', 'failed', 'rejected', 'withdrawn'];
    for (const name of waiting) {
      await ask(name, restricted);
    }
    const { id } = await this.send('sam.okoye', `${provisioning}/requests`, {
      product: 'postgresql',
      intent: {
        ...{ engine: 'postgresql', service: checkout, owner: payments },
        ...{ environment: 'production', durability: 'dev', costCenter: 'CC-7' },
        ...{ dataClassification: 'internal', region: 'eu-west-1' },
        ...{ identifier: 'checkout', workload: 'small' },
      },
    });
    this.requests.refused = id;
    await this.reached('active', 'active');
    await this.reached('extended', 'active');
    await this.reached('destroyed', 'active');
    await this.reached('refused', 'refused');
    for (const name of waiting) {
      await this.reached(name, 'waiting-for-approval');
    }
  }

  async #decideRequests(): Promise<void> {
    const act = (user: string, name: string, action: string, more = {}) =>
      this.send(
        user,
        `${provisioning}/requests/${this.requests[name]}/${action}`,
        { reason, ...more },
      );
    await act('tom.okafor', 'approved', 'approve');
    await act('tom.okafor', 'rejected', 'reject');
    await act('sam.okoye', 'withdrawn', 'withdraw');
    await this.reached('approved', 'active');
    await this.sql('CREATE DATABASE oracle_failed');
    await act('tom.okafor', 'failed', 'approve');
    await this.reached('failed', 'failed');
    await act('sam.okoye', 'destroyed', 'destroy');
    await this.until(
      'the destruction',
      'sam.okoye',
      `${provisioning}/requests/${this.requests.destroyed}`,
      ({ state, operations }) =>
        state === 'destroyed' ||
        operations.some(
          (operation: Json) => operation.state === 'waiting-for-approval',
        ),
    );
    const { state } = await this.read(
      'sam.okoye',
      `${provisioning}/requests/${this.requests.destroyed}`,
    );
    if (state !== 'destroyed') {
      await act('tom.okafor', 'destroyed', 'approve');
    }
    await this.reached('destroyed', 'destroyed');
    await act('sam.okoye', 'extended', 'extend');
    const soon = '2026-03-11T09:00:00.000Z';
    const refused = await this.#exemptFromDrift('active', soon);
    await this.#decideExemption(refused, 'reject');
    const lapsing = await this.#exemptFromDrift('active', soon);
    await this.#decideExemption(lapsing, 'approve');
  }

  /** Changes a database by hand, and asks for that to be let be. */
  async #exemptFromDrift(name: string, expires: string): Promise<Json> {
    await this.sql(`ALTER DATABASE oracle_${name} CONNECTION LIMIT 3`);
    const path = `${provisioning}/requests/${this.requests[name]}`;
    await this.until(
      'drift',
      'sam.okoye',
      path,
      ({ drift }) => drift !== undefined,
    );
    return this.send('sam.okoye', `${path}/exemptions`, {
      field: 'plumbline_postgresql_database.this.connection_limit',
      ...{ scope: 'request', expires, reason },
    });
  }

  #decideExemption({ id, version }: Json, action: string) {
    return this.send(
      'tom.okafor',
      `${provisioning}/exemptions/${id}/${action}`,
      { version, reason },
    );
  }
}
