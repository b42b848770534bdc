import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { parseAllDocuments } from 'yaml';
import { Portal, startPortal } from './portal';
import { Api } from './support/api';
import { plumbline } from './support/cli';

const root = resolve(__dirname, '..');

type Verdict = {
  entityRef: string;
  control: string;
  status: string;
  message: string;
};

test.describe('scorecards of the example estate', () => {
  test.describe.configure({ timeout: 720_000, mode: 'serial' });
  let folder: string;
  let portal: Portal;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    folder = mkdtempSync(join(tmpdir(), 'plumbline-scorecards-'));
    cpSync(join(root, 'examples/repositories'), join(folder, 'repositories'), {
      recursive: true,
    });
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      JSON.stringify({
        plumbline: {
          // The example leaves out the packages that are scored below.
          scorecards: { leaveOut: { plumbline: 'system:default/none' } },
          collectors: {
            repositories: {
              frequency: '3s',
              folders: { shop: { path: join(folder, 'repositories') } },
            },
          },
        },
      }),
    );
    portal = await startPortal({ flags: ['--config', layer] });
  });
  test.afterAll(async () => {
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const scorecard = async (ref: string): Promise<Verdict[]> => {
    const { stdout, code } = await plumbline(
      portal,
      'scorecard',
      ref,
      '--json',
    );
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  const statuses = async () =>
    Object.fromEntries(
      (await scorecard('checkoutservice')).map(each => [
        each.control,
        each.status,
      ]),
    );

  test('says what passes and what does not', async () => {
    await expect
      .poll(async () => new Set(Object.values(await statuses())).size, {
        timeout: 270_000,
      })
      .toBeGreaterThan(1);
    await expect
      .poll(async () => (await statuses())['lock-files'], { timeout: 270_000 })
      .toBe('pass');
  });

  test('flips the one control whose evidence was removed, and back', async () => {
    const before = await statuses();
    const file = join(folder, 'repositories/checkoutservice/go.sum');
    renameSync(file, join(folder, 'go.sum'));
    await expect
      .poll(statuses, { timeout: 270_000 })
      .toEqual({ ...before, 'lock-files': 'fail' });
    renameSync(join(folder, 'go.sum'), file);
    await expect.poll(statuses, { timeout: 270_000 }).toEqual(before);
  });

  test('scores the plugins of this repository by its own controls', async () => {
    const plugins = parseAllDocuments(
      readFileSync(join(root, 'catalog-info.yaml'), 'utf8'),
    )
      .map(one => one.toJS())
      .filter(
        ({ kind, metadata }) =>
          kind === 'Component' &&
          metadata.annotations['backstage.io/source-location'].includes(
            '/plugins/',
          ),
      )
      .map(({ metadata }) => `component:default/${metadata.name}`);
    const api = new Api(
      portal.url,
      readFileSync(portal.tokenFile, 'utf8').trim(),
    );
    /** Of each plugin: how many pass, and which required ones do not. */
    const owed = async () => {
      const { body } = await api.get('/api/scorecards/verdicts', {
        entityRef: plugins.join(','),
        limit: '1000',
      });
      const verdicts = body.items as (Verdict & { requirement: string })[];
      return plugins.map(ref => {
        const own = verdicts.filter(({ entityRef }) => entityRef === ref);
        return {
          ref,
          enough: own.filter(({ status }) => status === 'pass').length >= 6,
          required: own
            .filter(
              ({ requirement, status }) =>
                requirement === 'required' && status !== 'pass',
            )
            .map(({ control, message }) => `${control}: ${message}`),
        };
      });
    };
    await expect
      .poll(owed, { timeout: 270_000, intervals: [3_000] })
      .toEqual(plugins.map(ref => ({ ref, enough: true, required: [] })));
  });
});
