import prometheusModule from '@plumbline/backstage-plugin-evidence-backend-module-prometheus';
import {
  aComponent,
  ana,
  setClock,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  Answer,
  startAlertmanagerServer,
} from '../../testUtils/alertmanagerServer';
import { alertmanagerModule } from '../../module';

export const password = 'a-password-that-nobody-may-read';

/** Three services, and a collector that asks a server of the test. */
export async function startAlerts() {
  const server = await startAlertmanagerServer();
  const evidence = await startCollectors({
    features: [alertmanagerModule, prometheusModule],
    entities: ['a', 'b', 'c'].map(name => aComponent(name)),
    collectors: {
      metrics: { type: 'prometheus', url: server.url },
      alerts: {
        type: 'alertmanager',
        url: server.url,
        basicAuth: { username: 'plumbline', password },
        rules: 'metrics',
        timeout: '2s',
        frequency: '1ms',
      },
    },
  });
  let minute = 0;
  const at = (minutes: number) => Date.UTC(2026, 2, 1, 12, minutes);
  const context = async (name: string, more: object = {}) => {
    const entityRef = `component:default/${name}`;
    const { body } = await evidence
      .as(ana)
      .post('/context', { entityRef, ...more });
    return {
      ...body,
      own: Object.fromEntries(
        body.facts
          .filter((fact: any) => fact.entityRef === entityRef)
          .map((fact: any) => [fact.name, fact.value]),
      ) as Record<string, any>,
    };
  };
  return {
    evidence,
    server,
    /** When the next pass will be. */
    next: () => new Date(at(minute + 10)),
    /** A pass, ten minutes after the one before unless given otherwise. */
    async run(answers: Record<string, Answer>, later = 10) {
      server.answer(answers);
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 30));
      minute += later;
      setClock(new Date(at(minute)).toISOString());
      const { outcome, error, coverage } = await evidence.run('alerts');
      expect(error ?? '').not.toContain(password);
      return { result: `${outcome}: ${error}`, coverage };
    },
    /** With its source and age. */
    async factOf(name: string, fact: string) {
      const { facts } = await context(name);
      return facts.find(
        (one: any) =>
          one.entityRef === `component:default/${name}` && one.name === fact,
      );
    },
    factsOf: async (name: string) => (await context(name)).own,
    /** What a live look reports of a service. */
    async live(name: string, answers: Record<string, Answer>) {
      server.answer(answers);
      minute += 1;
      setClock(new Date(at(minute)).toISOString());
      const { own, lookUps } = await context(name, { live: true });
      const { outcome } = lookUps.find(
        ({ source }: { source: string }) => source === 'alerts',
      );
      return { firing: own['alerts.firing'], outcome };
    },
  };
}
