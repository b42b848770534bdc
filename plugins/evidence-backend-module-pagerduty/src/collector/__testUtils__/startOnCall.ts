import type { Entity } from '@backstage/catalog-model';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { pagerdutyModule } from '../../module';
import { PagerDutyServer, token, user } from '../../testUtils/pagerDutyServer';

const noon = '2026-03-01T12:00:00.000Z';
export const checkout = 'component:default/checkout';
export const team = 'group:default/payments';
export const anaOnCall = user('PANA', 'Ana Ruiz', 'Ana.Ruiz@acme.example');
export const liOnCall = user('PLI', 'Li Wei', 'li@elsewhere.example');

function entities() {
  const pager = (name: string, value: string) => ({
    annotations: { [name]: value },
  });
  const service = 'pagerduty.com/service-id';
  const person = (name: string, email: string) =>
    aComponent(name, { kind: 'User', spec: { profile: { email } } });
  return [
    aComponent('checkout', { owner: team, ...pager(service, 'PSVC1') }),
    aComponent('ghost', pager(service, 'PGHOST')),
    aComponent('off', pager(service, 'POFF')),
    aComponent('bare', pager(service, 'PBARE')),
    // A letter of another script.
    aComponent('odd', pager(service, 'PSVС1')),
    aComponent('none'),
    aComponent('logistics', { kind: 'Group' }),
    aComponent('payments', {
      kind: 'Group',
      ...pager(
        'plumbline.dev/pager',
        'https://acme.pagerduty.com/escalation_policies#PPOL2',
      ),
    }),
    person('ana', 'ana.ruiz@acme.example'),
    person('twin-1', 'twin@acme.example'),
    person('twin-2', 'twin@acme.example'),
    // Looks like hers.
    person('аna', 'аna.ruiz@acme.example'),
  ];
}

function reset(pagerDuty: PagerDutyServer): void {
  pagerDuty.trouble.clear();
  pagerDuty.requests.length = 0;
  pagerDuty.pageSize = 100;
  pagerDuty.services.clear();
  pagerDuty.services.set('PSVC1', { policy: 'PPOL1' });
  pagerDuty.services.set('POFF', { policy: 'PPOL1', status: 'disabled' });
  pagerDuty.services.set('PBARE', {});
  pagerDuty.policies.clear();
  for (const id of ['PPOL1', 'PPOL2']) {
    pagerDuty.policies.set(id, {
      id,
      name: `Policy ${id}`,
      rules: [{ delay: 15 }, { delay: 30 }, { delay: 30 }],
    });
  }
  pagerDuty.shifts = [
    {
      policy: 'PPOL1',
      level: 1,
      user: anaOnCall,
      start: '2026-03-01T06:00:00Z',
      end: '2026-03-01T19:00:00+01:00',
      schedule: 'Primary',
    },
    {
      policy: 'PPOL1',
      level: 1,
      user: liOnCall,
      start: '2026-03-01T18:00:00Z',
      end: '2026-03-02T06:00:00Z',
    },
    { policy: 'PPOL1', level: 2, user: liOnCall },
  ];
}

/** A portal with PagerDuty, whose services, policies and shifts a test may change. */
export async function startOnCall(
  options: { checkEvery?: string; entities?: Entity[] } = {},
) {
  const { checkEvery = '1ms', entities: more = [] } = options;
  const pagerDuty = new PagerDutyServer();
  reset(pagerDuty);
  const baseUrl = await pagerDuty.start();
  const own = { type: 'pagerduty', baseUrl, token };
  const evidence = await startCollectors({
    features: [pagerdutyModule],
    entities: [...entities(), ...more],
    collectors: {
      pager: { ...own, checkEvery, timeout: '4s', frequency: '1ms' },
    },
    hidden: ['user:default/ana'],
  });
  let seconds = 0;
  /** What is reported last holds, so time goes on from one report to the next. */
  const tick = (by = 1) => {
    seconds += by;
    const now = new Date(Date.parse(noon) + seconds * 1000).toISOString();
    setClock(now);
    return now;
  };
  /** Longer than it is put off after failures in a row. */
  const run = async (after = 1) => {
    tick(after);
    await new Promise(resolve => setTimeout(resolve, 30));
    return evidence.run('pager');
  };
  const factsOf = async (entityRef: string, request = {}, reader = ana) => {
    const { body } = await evidence
      .as(reader)
      .post('/context', { entityRef, ...request });
    return new Map<string, any>(
      body.facts
        .filter((one: any) => one.source.id === 'pager')
        .map((one: any) => [`${one.entityRef} ${one.name}`, one.value]),
    );
  };
  const levels = async (entityRef = checkout, request = {}, reader = ana) =>
    (await factsOf(entityRef, request, reader)).get(
      `${entityRef} oncall.levels`,
    );

  return {
    pagerDuty,
    evidence,
    tick,
    run,
    factsOf,
    levels,
    /** Once the estate is as the catalog. */
    async projected(): Promise<void> {
      for (let attempt = 0; attempt < 300; attempt++) {
        const { body } = await evidence.as(ana).get('/overview');
        if (body.entities === evidence.catalog.entities.length) {
          return;
        }
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      throw new Error('The estate is not as the catalog');
    },
    reset: () => reset(pagerDuty),
    async stop() {
      pagerDuty.stop();
      await evidence.server.stop();
    },
  };
}
