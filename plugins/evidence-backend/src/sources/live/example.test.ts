import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { ana, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import acmeRota from './__testUtils__/acmeRota';

const file = resolve(__dirname, '__testUtils__/acmeRota.ts');
const guide = resolve(__dirname, '../../../../../docs/on-call.md');

describe('the example of an on-call source of one’s own', () => {
  it('is what the guide shows', () => {
    expect(readFileSync(guide, 'utf8')).toContain(readFileSync(file, 'utf8'));
  });

  it('works', async () => {
    const server = createServer((req, res) => {
      res.setHeader('content-type', 'application/json');
      res.end(
        JSON.stringify({
          person: `Ana of ${req.url}`,
          email: 'ana@acme.example',
          until: '2026-03-01T18:00:00Z',
        }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env.ACME_ROTA = `http://127.0.0.1:${
      (server.address() as AddressInfo).port
    }`;
    const team = 'group:default/shop';
    const evidence = await startEvidence({
      entities: [
        aComponent('checkout', { owner: team }),
        aComponent('shop', {
          kind: 'Group',
          annotations: { 'acme.example/rota': 'shop' },
        }),
        aComponent('ana', {
          kind: 'User',
          spec: { profile: { email: 'ana@acme.example' } },
        }),
      ],
      features: [acmeRota],
    });
    const { body } = await evidence.as(ana).post('/context', {
      entityRef: 'component:default/checkout',
      live: true,
    });
    server.close();
    await evidence.server.stop();
    expect(body.lookUps).toMatchObject([
      { source: 'acme-rota', outcome: 'answered' },
    ]);
    expect(body.facts).toMatchObject([
      {
        entityRef: team,
        name: 'oncall.levels',
        value: {
          levels: [
            {
              level: 1,
              shifts: [
                {
                  name: 'Ana of /shop',
                  user: 'user:default/ana',
                  end: '2026-03-01T18:00:00.000Z',
                },
              ],
            },
          ],
        },
      },
    ]);
  });
});
