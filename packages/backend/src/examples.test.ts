import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  type SetUpSource,
  sourceModules,
} from '@plumbline/backstage-plugin-evidence-common';
import { checkSettings } from '@plumbline/backstage-plugin-evidence-common/settings';
import {
  ana,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { planSetUp } from '@plumbline/backstage-plugin-incident-brief-common';
import { readInstalledSettings } from '@plumbline/backstage-plugin-evidence-node/settings';
import { startSources } from '@plumbline/backstage-plugin-toil-node/testUtils';
import { parse } from 'yaml';

jest.setTimeout(120_000);

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const root = join(__dirname, '..', '..', '..');
const prefix = 'evidence-backend-module-';
const modules = readdirSync(join(root, 'plugins'))
  .filter(name => name.startsWith(prefix))
  .map(name => name.slice(prefix.length));

/** The sections of collectors in the README of each module, by their ids. */
function inReadmes(): Record<string, object> {
  const blocks = modules.flatMap(name => {
    const path = join(root, 'plugins', `${prefix}${name}`, 'README.md');
    return Array.from(
      readFileSync(path, 'utf8').matchAll(/```yaml\n(plumbline:[\s\S]*?)```/g),
      ([, yaml]) => parse(yaml).plumbline.collectors ?? {},
    );
  });
  return Object.assign({}, ...blocks);
}

/** The lines of a brief that a source with these reports fills. */
function fillsOf(reports: readonly string[]): string[] {
  const source = { id: 'x', kind: 'module', state: 'available', services: 0 };
  const sources = [{ ...source, reports } as SetUpSource];
  return planSetUp({ sources }, undefined).steps[0].fills;
}

describe('the settings that set-up shows', () => {
  let sources: SetUpSource[];

  beforeAll(async () => {
    const features = modules.map(
      (name): BackendFeature =>
        jest.requireActual(`@plumbline/backstage-plugin-${prefix}${name}`)
          .default,
    );
    const evidence = await startEvidence({ features });
    const { body } = await evidence.as(ana).get('/set-up').expect(200);
    sources = body.sources.filter(({ id }: SetUpSource) => id !== 'catalog');
    await evidence.stop();
  });

  it('are there for each source of each module', () => {
    expect(modules.length).toBeGreaterThan(10);
    expect(
      sources
        .filter(({ guide, settings }) => !settings || !guide)
        .map(({ id, kind }) => `${kind} ${id}`),
    ).toEqual([]);
    expect(sources.filter(({ reports }) => reports.length === 0)).toMatchObject(
      [{ id: 'file' }],
    );
  });

  it('are of modules that a portal without them knows by the same', () => {
    expect(sources.filter(({ kind }) => kind === 'module')).toEqual([]);
    expect(Object.keys(sourceModules).sort()).toEqual([...modules].sort());
    for (const [module, stated] of Object.entries(sourceModules)) {
      const own = sources.filter(({ id }) =>
        [module, ...(stated.types ?? [])].includes(id),
      );
      const annotations = own.flatMap(({ reach }) => reach?.annotations ?? []);
      const reports = new Set(own.flatMap(one => one.reports));
      expect({
        module,
        annotations: [...new Set(annotations)],
        isAtLeast: own.some(({ reach }) => reach?.atLeast),
        // What it states fills the same lines of a brief.
        fills: fillsOf([...reports]),
        unknown: stated.reports.filter(name => !reports.has(name)),
      }).toEqual({
        module,
        annotations: stated.foundBy?.annotations ?? [],
        isAtLeast: stated.foundBy?.others ?? false,
        fills: fillsOf(stated.reports),
        unknown: [],
      });
    }
  });

  it('pass the check of the configuration', async () => {
    const { declared } = await readInstalledSettings(root);
    const problems = sources.flatMap(({ settings }) =>
      checkSettings(parse(settings!), declared, { asWritten: true }),
    );
    expect(problems).toEqual([]);
  });

  it('are those of the READMEs', () => {
    const documented = inReadmes();
    const shown = sources
      .flatMap(({ settings }) =>
        Object.entries(parse(settings!).plumbline?.collectors ?? {}),
      )
      // Those that come with evidence have no README of their own.
      .filter(([id]) => !['seen', 'ownership'].includes(id));
    expect(shown.length).toBeGreaterThan(8);
    for (const [id, section] of shown) {
      // One README has two types of the same keys.
      const { type: _, ...keys } = section as { type: string };
      expect(documented[id]).toMatchObject(keys);
    }
  });
});

describe('the settings that toil shows of trackers', () => {
  const trackers = readdirSync(join(root, 'plugins')).filter(name =>
    name.startsWith('toil-backend-module-'),
  );

  it.each(trackers)('are read by %s', async name => {
    const { read, stop, types } = await startSources(
      jest.requireActual(`@plumbline/backstage-plugin-${name}`).default,
    );
    const { declared } = await readInstalledSettings(root);
    expect(types).toHaveLength(1);
    const [{ settings, title, type }] = types;
    expect(title).toMatch(/^[A-Z]/);
    const section = { type, ...parse(settings!) };
    expect(
      checkSettings(
        { plumbline: { toil: { sources: { [type]: section } } } },
        declared,
        { asWritten: true },
      ),
    ).toEqual([]);
    expect(read(section, type).parts).toHaveLength(1);
    await stop();
  });
});
