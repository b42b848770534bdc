import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  Collector,
  EvidenceExtensionPoint,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import { ConfigReader } from '@backstage/config';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import { SourceRegistry } from '../SourceRegistry';
import { builtInCollectorTypes, readCollectors } from './readCollectors';

const observedAt = '2026-03-01T11:59:00Z';
const health = (value: string) => ({
  observedAt,
  facts: [{ entityRef: 'component:default/a', name: 'health.state', value }],
});

function aCollector(
  id: string,
  collect: Collector['collect'],
  timeoutSeconds = 5,
): Collector {
  return { id, title: id, frequencySeconds: 60, timeoutSeconds, collect };
}

function moduleWith(add: (evidence: EvidenceExtensionPoint) => void) {
  return createBackendModule({
    pluginId: 'evidence',
    moduleId: 'test',
    register(env) {
      env.registerInit({
        deps: { evidence: evidenceExtensionPoint },
        async init({ evidence }) {
          add(evidence);
        },
      });
    },
  });
}

describe('collectors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collectors-'));
  const file = join(folder, 'observations.json');
  let aborted = false;
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const failure = { message: '' };

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [aComponent('a', { annotations: { 'acme.dev/k': 'K1' } })],
      config: {
        plumbline: {
          collectors: {
            telemetry: { type: 'file', path: file, frequency: '1ms' },
          },
        },
      },
      features: [
        moduleWith(point => {
          point.addCollector(
            aCollector('flaky', async ({ report }) => {
              if (failure.message) {
                throw new Error(`${failure.message}\nand its stack`);
              }
              await report({ type: 'delta', ...health('degraded') });
            }),
          );
          point.addCollector(
            aCollector(
              'hanging',
              ({ signal }) =>
                new Promise(() => {
                  signal.addEventListener('abort', () => {
                    aborted = true;
                  });
                }),
              0.2,
            ),
          );
          point.addCollector(aCollector('idle', async () => {}));
          point.addIdentityKey({
            id: 'acme-key',
            strength: 'strong',
            ofEntity: one => [one.metadata.annotations?.['acme.dev/k'] ?? ''],
            ofLabels: ({ acme }) => (acme ? [acme] : []),
          });
        }),
      ],
    });
  });

  const run = (id: string) =>
    evidence.scheduler.triggerTask(`evidence-collector-${id}`);
  const status = async (id: string) => {
    const { body } = await evidence.as(ana).get('/collectors');
    return body.items.find((one: { id: string }) => one.id === id);
  };
  const facts = async () => {
    const request = { entityRef: 'component:default/a' };
    const { body } = await evidence.as(ana).post('/context', request);
    return body.facts.map(
      (one: { source: { id: string }; value: string }) =>
        `${one.source.id} ${one.value}`,
    );
  };

  it('are listed before they ran, with what they read', async () => {
    expect(await status('telemetry')).toEqual({
      id: 'telemetry',
      kind: 'collector',
      guide: {
        text: 'Let a program write what it sees to a file, as JSON',
        url: expect.stringMatching(/evidence\.md$/),
      },
      title: `Observations in the file ${file}`,
    });
    expect(await status('cdevents')).toMatchObject({
      guide: { url: expect.stringMatching(/#cdevents$/) },
      outcome: 'unconfigured',
    });
    expect(await status('catalog')).toMatchObject({
      outcome: 'succeeded',
      coverage: 1,
    });
  });

  it('report, fail and recover without losing what was seen', async () => {
    await run('flaky');
    expect(await facts()).toEqual(['flaky degraded']);
    failure.message = 'Its password is wrong';
    await run('flaky');
    expect(await status('flaky')).toMatchObject({
      outcome: 'failed',
      error: 'Its password is wrong',
      // What it reported is still shown.
      coverage: 1,
      lastSuccess: '2026-03-01T12:00:00.000Z',
    });
    expect(await facts()).toEqual(['flaky degraded']);
    failure.message = '';
    await run('flaky');
    const recovered = await status('flaky');
    expect(recovered).toMatchObject({ outcome: 'succeeded', coverage: 1 });
    expect(recovered.error).toBeUndefined();
  });

  it('that hang cost their own deadline and nothing else', async () => {
    const hanging = run('hanging');
    expect(await facts()).toEqual(['flaky degraded']);
    await hanging;
    expect(aborted).toBe(true);
    expect(await status('hanging')).toMatchObject({
      outcome: 'failed',
      error: 'It did not answer within 0.2 seconds',
    });
  });

  it('that found nothing have looked all the same', async () => {
    await run('idle');
    expect(await status('idle')).toMatchObject({
      outcome: 'succeeded',
      coverage: 0,
    });
  });

  it('of type file say what is wrong with their file', async () => {
    const failed = async () => {
      // Longer than it is put off after failures in a row.
      await new Promise(resolve => setTimeout(resolve, 20));
      await run('telemetry');
      const { outcome, error } = await status('telemetry');
      return `${outcome}: ${error}`;
    };
    expect(await failed()).toBe(
      `failed: The file '${file}' could not be read (ENOENT)`,
    );
    writeFileSync(file, '{');
    expect(await failed()).toBe(`failed: The file '${file}' holds no JSON`);
    writeFileSync(file, 'null');
    expect(await failed()).toMatch(/must hold one JSON object/);
    writeFileSync(file, '{}');
    expect(await failed()).toMatch(/'observedAt' of the observations/);
    writeFileSync(file, JSON.stringify({ source: 'x', ...health('down') }));
    expect(await failed()).toBe('succeeded: undefined');
    expect(await facts()).toEqual(['flaky degraded', 'telemetry down']);
    writeFileSync(file, JSON.stringify({ changes: ['c1'] }));
    expect(await failed()).toMatch(/must be a list of changes/);
    const deploy = {
      source: 'gitops',
      id: 'c1',
      kind: 'deploy',
      entityRef: 'component:default/a',
      environment: 'staging',
    };
    const occurredAt = '2026-02-01T12:00:00.000Z';
    writeFileSync(
      file,
      JSON.stringify({ changes: [{ ...deploy, occurredAt }, deploy] }),
    );
    expect(await failed()).toBe('succeeded: undefined');
    const { body } = await evidence
      .as(ana)
      .get('/changes', { entityRef: deploy.entityRef });
    expect(body.items).toMatchObject([
      { source: 'gitops', occurredAt, reportedBy: 'collector telemetry' },
    ]);
  });

  it('own their id: nobody else can push under it', async () => {
    const push = { source: 'telemetry', ...health('ok') };
    const { status: code } = await evidence.as(ana).post('/observations', push);
    expect(code).toBe(403);
  });

  it('come with further identity keys', async () => {
    const { body } = await evidence
      .as(ana)
      .post('/resolve', { type: 'alert', labels: { acme: 'k1' } });
    expect(body).toMatchObject({
      entityRef: 'component:default/a',
      matchedBy: { key: 'acme-key', strength: 'strong' },
    });
  });
});

describe('SourceRegistry', () => {
  const key = (id: string) => ({
    id,
    strength: 'weak' as const,
    ofEntity: () => [],
    ofLabels: () => [],
  });

  it('takes each id once, and none that evidence uses itself', () => {
    const registry = new SourceRegistry();
    const nothing = aCollector('one', async () => {});
    registry.addCollector(nothing);
    expect(() => registry.addCollector(nothing)).toThrow(
      "Collector 'one' has been added already",
    );
    expect(() => registry.addCollector({ ...nothing, id: 'catalog' })).toThrow(
      /taken by evidence itself/,
    );
    expect(() => registry.addCollector({ ...nothing, id: 'A b' })).toThrow(
      /lower case/,
    );
    registry.addIdentityKey(key('one'));
    expect(() => registry.addIdentityKey(key('one'))).toThrow(
      "Identity key 'one' has been added already",
    );
    expect(() => registry.addIdentityKey(key('name'))).toThrow(
      /taken by evidence itself/,
    );
    expect(registry.collectors()).toEqual([nothing]);
  });
});

describe('readCollectors', () => {
  const read = (config: ConfigReader) =>
    readCollectors(config, new Map(Object.entries(builtInCollectorTypes)));

  it('refuses a type that it does not know', () => {
    const config = (own: object) =>
      new ConfigReader({ plumbline: { collectors: { x: own } } });
    expect(() => read(config({ type: 'smoke' }))).toThrow(
      /^'plumbline.collectors.x.type' is 'smoke'; installed are 'file', 'ownership'\. Other types come with modules: https:\/\/\S+\/sources\.md#modules$/,
    );
    expect(read(config({ type: 'file', path: '/x' }))).toMatchObject([
      { id: 'x', frequencySeconds: 60 },
    ]);
    expect(read(new ConfigReader({}))).toEqual([]);
  });
});
