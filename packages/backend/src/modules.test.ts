import {
  aComponent,
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { acmeModule } from './__testUtils__/acme/module';

jest.setTimeout(120_000);

const keysModule = createEvidenceModule({
  moduleId: 'acme-keys',
  identityKeys: [
    {
      id: 'acme-app',
      strength: 'strong',
      ofEntity: ({ metadata }) => [metadata.annotations?.['acme/app'] ?? ''],
      ofLabels: ({ acme_app }) => [acme_app ?? ''],
    },
  ],
});

describe('a module', () => {
  const start = (collector: { type: string; url: string }) =>
    startCollectors({
      entities: [aComponent('shop', { annotations: { 'acme/app': 'A7' } })],
      features: [acmeModule, keysModule],
      collectors: { mine: collector },
      webhooks: { elsewhere: { secrets: { main: 'x' } } },
    });

  it('adds a type of collector; a webhook without a module is warned of', async () => {
    const app = await start({ type: 'acme', url: 'https://acme.example' });
    expect(await app.status('mine')).toMatchObject({ title: 'Acme' });
    expect(app.logged.join('\n')).toContain(
      "'plumbline.webhooks.elsewhere' is configured, and no installed module receives it",
    );
    await app.stop();
  });

  it('adds a fact, that others may push as well', async () => {
    const app = await start({ type: 'acme', url: 'https://acme.example' });
    const { body } = await app.as(ana).get('/facts').expect(200);
    expect(body.items).toMatchObject([
      { name: 'acme.replicas', schema: { type: 'integer', minimum: 0 } },
    ]);
    const push = async (name: string, value: unknown) =>
      (
        await app.as(ana).post('/observations', {
          source: 'by-hand',
          observedAt: '2026-03-01T11:59:00Z',
          facts: [{ entityRef: 'component:default/shop', name, value }],
        })
      ).body;
    expect(await push('acme.replicas', 3)).toMatchObject({ resolved: 1 });
    const answers = [
      await push('acme.replicas', -1),
      await push('acme.replcas', 3),
    ];
    expect(answers.map(({ items }) => items[0].reason)).toEqual([
      expect.stringContaining("value of the fact 'acme.replicas'"),
      "No fact is called 'acme.replcas'; did you mean 'acme.replicas'?",
    ]);
    const facts = await app
      .as(ana)
      .post('/facts', { names: ['acme.replicas'] })
      .expect(200);
    expect(facts.body.items[0].facts).toMatchObject([
      { name: 'acme.replicas', value: 3, kind: 'observed' },
    ]);
    await app.stop();
  });

  it('adds a name by which signals find an entity', async () => {
    const app = await start({ type: 'acme', url: 'https://acme.example' });
    const signal = { type: 'alert', labels: { acme_app: 'a7' } };
    const { body } = await app.as(ana).post('/resolve', signal);
    expect(body).toMatchObject({
      entityRef: 'component:default/shop',
      matchedBy: { key: 'acme-app' },
    });
    await app.stop();
  });

  it('keeps the backend from starting with a type that no module adds', async () => {
    await expect(
      start({ type: 'other', url: 'https://acme.example' }),
    ).rejects.toThrow(/'plumbline.collectors.mine.type' is 'other'/);
  });
});
