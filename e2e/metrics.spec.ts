import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort, type Portal, startPortal } from './portal';

const folder = resolve(__dirname, '../deploy/observability');

/** Their names, as rules and dashboard have them. */
function namesIn(...files: string[]): string[] {
  const text = files.map(file => readFileSync(join(folder, file), 'utf8'));
  return [...new Set(text.join().match(/plumbline_\w+/g))].sort();
}

test('rules and dashboard name what a portal exposes', async () => {
  test.setTimeout(900_000);
  const port = await freePort();
  const temporary = mkdtempSync(join(tmpdir(), 'plumbline-metrics-'));
  const layer = join(temporary, 'prometheus.yaml');
  // An address on which no server listens: its requests fail.
  writeFileSync(
    layer,
    `plumbline: { collectors: { prometheus: { type: prometheus, url: 'http://127.0.0.1:${await freePort()}' } } }`,
  );
  let portal: Portal | undefined;
  try {
    portal = await startPortal({
      // With what was requested before, which Terraform is run for.
      history: true,
      flags: ['--config', layer],
      env: {
        OTEL_METRICS_EXPORTER: 'prometheus',
        OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
      },
    });
    const token = readFileSync(portal.tokenFile, 'utf8').trim();
    const headers = { authorization: `Bearer ${token}` };
    await fetch(
      `${portal.url}/api/incident-brief/brief?entityRef=component:default/checkoutservice`,
      { headers },
    );
    // Refused: it is not signed.
    await fetch(`${portal.url}/api/evidence/webhooks/github`, {
      method: 'POST',
      body: '{}',
    });
    const wanted = namesIn('rules.yaml', 'dashboard.json');
    await expect
      .poll(
        async () => {
          const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
          const exposed = new Set((await answer.text()).match(/^\w+/gm));
          return wanted.filter(name => !exposed.has(name));
        },
        { timeout: 120_000, intervals: [2_000] },
      )
      .toEqual([]);
  } finally {
    await portal?.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
});
