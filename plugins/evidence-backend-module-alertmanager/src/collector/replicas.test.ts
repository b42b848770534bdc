import { createBackendModule } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import {
  Collector,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  Answer,
  apiAlert,
  json,
  startAlertmanagerServer,
} from '../testUtils/alertmanagerServer';
import { readAlertmanagerCollector } from './readAlertmanagerCollector';
import { alertmanagerModule } from '../module';

jest.setTimeout(120_000);

const path = '/api/v2/alerts';
const fires = { [path]: json([apiAlert({ service: 'a' })]) };

/** One database, and as many replicas as are requested. */
async function start() {
  const server = await startAlertmanagerServer();
  const replica = () =>
    readAlertmanagerCollector(
      'alerts',
      new ConfigReader({ url: server.url, frequency: '1ms', timeout: '2s' }),
      new ConfigReader({}),
    );
  const one = replica();
  const turn = { passes: one, looks: one };
  const collector: Collector = {
    id: one.id,
    title: one.title,
    frequencySeconds: one.frequencySeconds,
    timeoutSeconds: one.timeoutSeconds,
    async collect(pass) {
      await turn.passes.collect(pass);
    },
    lookUp: look => turn.looks.lookUp(look),
  };
  const evidence = await startCollectors({
    entities: ['a', 'b'].map(name => aComponent(name)),
    collectors: {},
    features: [
      alertmanagerModule,
      createBackendModule({
        pluginId: 'evidence',
        moduleId: 'replicas',
        register(env) {
          env.registerInit({
            deps: { point: evidenceExtensionPoint },
            async init({ point }) {
              point.addCollector(collector);
            },
          });
        },
      }),
    ],
  });
  let seconds = 0;
  const wait = (later: number) => {
    seconds += later;
    setClock(new Date(Date.UTC(2026, 2, 1, 12, 0, seconds)).toISOString());
  };
  const firingState = async (live = false) => {
    const entityRef = 'component:default/a';
    const { body } = await evidence
      .as(ana)
      .post('/context', { entityRef, ...(live && { live }) });
    const [fact] = body.facts.filter(
      (known: any) =>
        known.entityRef === entityRef && known.name === 'alerts.firing',
    );
    return `${fact.value.length === 0 ? 'quiet' : 'fires'}${
      fact.stale ? ', stale' : ''
    }`;
  };
  return {
    evidence,
    replica,
    server,
    firingState,
    turn,
    wait,
    /** A minute after what was before. */
    async pass(answers: Record<string, Answer> = {}) {
      wait(60);
      server.answer(answers);
      const { outcome, error } = await evidence.run('alerts');
      expect(`${outcome}: ${error}`).toBe('succeeded: undefined');
      return firingState();
    },
    /** Half a minute after what was before. */
    look(answers: Record<string, Answer> = {}) {
      wait(30);
      server.answer(answers);
      return firingState(true);
    },
  };
}

describe('several replicas with the same Alertmanager', () => {
  let test: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    test = await start();
  });
  afterEach(() => test?.server.stop());

  it('correct what another reported in a live look', async () => {
    test.turn.looks = test.replica();
    for (let pass = 0; pass < 3; pass++) {
      expect(await test.pass()).toBe('quiet');
    }
    expect(await test.look(fires)).toBe('fires');
    expect(await test.pass()).toBe('quiet');
    for (let pass = 0; pass < 16; pass++) {
      expect(await test.pass()).toBe('quiet');
    }
  });

  it('correct what was reported while a pass was slow', async () => {
    expect(await test.pass()).toBe('quiet');
    let release = () => {};
    const isRequested = new Promise<void>(requested => {
      const released = new Promise<void>(resolve => {
        release = resolve;
      });
      test.server.answer({
        [path]: async (res, req) => {
          requested();
          await released;
          json([])(res, req);
        },
      });
    });
    test.wait(60);
    const slow = test.evidence.run('alerts');
    await isRequested;
    expect(await test.look(fires)).toBe('fires');
    release();
    await slow;
    for (let pass = 0; pass < 16; pass++) {
      expect(await test.pass()).toBe('quiet');
    }
  });

  it('take turns', async () => {
    const [one, other] = [test.turn.passes, test.replica()];
    expect(await test.pass(fires)).toBe('fires');
    test.turn.passes = other;
    expect(await test.pass()).toBe('quiet');
    test.turn.passes = one;
    expect(await test.pass(fires)).toBe('fires');
    test.turn.passes = other;
    expect(await test.pass(fires)).toBe('fires');
    test.turn.passes = one;
    for (let pass = 0; pass < 16; pass++) {
      expect(await test.pass(fires)).toBe('fires');
    }
    test.turn.passes = other;
    expect(await test.pass()).toBe('quiet');
  });
});
