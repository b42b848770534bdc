import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startPortal } from '../portal';
import { Api } from '../support/api';
import { loyalty, startModules } from '../support/modules';
import { alreadySignedIn } from '../support/pages';
import { openBrief, take } from './take';

test('a service that Kubernetes and Datadog report', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-modules-'));
  const modules = await startModules(folder);
  const portal = await startPortal({ flags: ['--config', modules.config] });
  try {
    const api = new Api(
      portal.url,
      readFileSync(portal.tokenFile, 'utf8').trim(),
    );
    await expect(async () => {
      const { firing, owner, runtime } = await api.brief({
        entityRef: loyalty,
      });
      expect(JSON.stringify(runtime)).toContain('CrashLoopBackOff');
      expect(JSON.stringify(owner)).toContain('Ana Ruiz');
      expect(firing.alerts.value).toHaveLength(1);
    }).toPass({ timeout: 120_000 });
    await alreadySignedIn(page);
    await page.setViewportSize({ width: 1440, height: 1500 });
    await openBrief(page, `${portal.url}/brief?entityRef=${loyalty}`);
    await take(page, 'brief-modules');
  } finally {
    await portal.stop();
    modules.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
