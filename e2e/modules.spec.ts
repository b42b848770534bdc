import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Portal, startPortal } from './portal';
import { Api } from './support/api';
import { loyalty, startModules } from './support/modules';

test.describe('a cluster of Kubernetes and an account of Datadog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-modules-'));
  let modules: Awaited<ReturnType<typeof startModules>>;
  let portal: Portal;
  let api: Api;

  test.beforeAll(async () => {
    test.setTimeout(900_000);
    modules = await startModules(folder);
    portal = await startPortal({ flags: ['--config', modules.config] });
    api = new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim());
  });

  test.afterAll(async () => {
    await portal?.stop();
    modules?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('fill the brief of a service that nobody else knows of', async () => {
    test.setTimeout(540_000);
    await expect(async () => {
      const { dependencies, firing, owner, runtime } = await api.brief({
        entityRef: loyalty,
      });
      expect(JSON.stringify(runtime)).toContain('v2.3.1');
      expect(JSON.stringify(runtime)).toContain('CrashLoopBackOff');
      expect(JSON.stringify(owner)).toContain('Ana Ruiz');
      expect(JSON.stringify(owner)).toContain('Tariq Aziz');
      expect(
        firing.alerts.value.map(({ name }: { name: string }) => name),
      ).toContain('Redemptions fail');
      expect(
        dependencies.items
          .filter(({ depth }: { depth: number }) => depth === 1)
          .map(
            (one: { direction: string; entityRef: string }) =>
              `${one.direction} ${one.entityRef}`,
          ),
      ).toEqual(
        expect.arrayContaining(['calledBy component:default/frontend']),
      );
    }).toPass({ timeout: 360_000 });
  });

  test('show a version that was rolled out, and a monitor that recovered', async () => {
    test.setTimeout(360_000);
    modules.rollOut('v2.3.2');
    modules.recover();
    await expect(async () => {
      const { firing, runtime } = await api.brief({ entityRef: loyalty });
      expect(JSON.stringify(runtime)).toContain('v2.3.2');
      expect(JSON.stringify(runtime)).not.toContain('CrashLoopBackOff');
      expect(firing.alerts.value).toEqual([]);
    }).toPass({ timeout: 180_000 });
  });
});
