import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '@backstage/catalog-model';
import { ana, setClock } from '../../__testUtils__/startEvidence';
import { startCollectors } from '../__testUtils__/startCollectors';
import { aComponent } from '../../projection/__testUtils__/testEstate';
import { goodFiles } from './__testUtils__/goodFiles';
import { LocalRepository } from './__testUtils__/localRepository';

const payments: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name: 'pay',
    namespace: 'default',
    annotations: { 'github.com/team-slug': 'acme/payments' },
  },
  spec: { type: 'team', children: [] },
};

describe('repositories in local folders', () => {
  let repository: LocalRepository;
  let app: Awaited<ReturnType<typeof startCollectors>>;

  const at = (annotation: string, name = 'shop') => {
    const component = aComponent(name, {
      annotations: { 'backstage.io/source-location': annotation },
    });
    return { ...component, spec: { ...component.spec, owner: 'pay' } };
  };
  const start = async (entities: Entity[], own: object = {}) => {
    app = await startCollectors({
      entities: [...entities, payments],
      collectors: {
        repos: {
          type: 'repositories',
          folders: {
            shop: { path: repository.path, url: 'https://github.com/acme/shop' },
          },
          ...own,
        },
      },
    });
  };
  const facts = async (name = 'shop') => {
    const { body } = await app.as(ana).post('/context', {
      entityRef: `component:default/${name}`,
    });
    const own = body.facts ?? body.entity?.facts ?? [];
    return Object.fromEntries(
      own.map((fact: { name: string; value: unknown }) => [
        fact.name.replace('repository.', ''),
        fact.value,
      ]),
    );
  };

  beforeEach(() => {
    repository = new LocalRepository()
      .write(goodFiles)
      .commit('2026-02-20T10:00:00Z');
  });

  afterEach(async () => {
    await app?.server.stop();
    repository.dispose();
  });

  it('stand for the one that a catalog names, with every fact', async () => {
    await start([at('url:https://github.com/acme/shop/tree/main/')]);
    expect(await app.run('repos')).toMatchObject({
      outcome: 'succeeded',
      coverage: 1,
    });
    const told = await facts();
    console.log(JSON.stringify(told, null, 1));
    expect(told).toMatchObject({
      readme: { present: true, path: 'README.md' },
    });
  });
});
