import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intent } from '@plumbline/backstage-plugin-provisioning-common';
import { library } from '../__testUtils__/library';
import { standardsFolder } from '../__testUtils__/terraform';
import { priceAhead } from './priceAhead';
import { ProductRegistry } from '../standards/ProductRegistry';

const now = Date.parse('2026-11-20T12:00:00Z');

async function price(
  product: string,
  intent: Intent,
  options: { before?: Intent; folder?: string } = {},
) {
  const registry = new ProductRegistry([
    library(options.folder ?? standardsFolder),
  ]);
  await registry.refresh();
  const { books, offers } = registry.standards;
  return priceAhead(offers.get(product)!, {
    intent,
    books,
    now,
    currency: 'USD',
    before: options.before,
  });
}

describe('a price before the plan', () => {
  const shared = 'shared-postgresql-database';

  it('is that of what the files of the module say plainly', async () => {
    // As much as Terraform's plan of the same comes to.
    expect(await price(shared, { durability: 'dev' })).toMatchObject({
      atLeast: 3,
      unpriced: [],
      bookDate: '2026-10-01',
      stale: false,
      assumptions: expect.arrayContaining([expect.stringMatching(/module/)]),
    });
    expect(
      await price(
        shared,
        { durability: 'dev', connection_limit: 20 },
        { before: { durability: 'dev', connection_limit: 10 } },
      ),
    ).toMatchObject({ atLeast: 5, delta: 2 });
  });

  it('follows the map that a size is looked up in', async () => {
    const intent = { durability: 'dev', workload: 'small', storage_gb: 20 };
    expect(await price('postgresql', intent)).toMatchObject({
      atLeast: 25.66,
      unpriced: [],
    });
    expect(
      await price('postgresql', { ...intent, workload: 'constructor' }),
    ).toBeUndefined();
  });

  it('is absent where it would have to be computed', async () => {
    expect(
      await price('redis-cache', { durability: 'dev', workload: 'small' }),
    ).toBeUndefined();
  });

  it('names what may be made more than once, or not at all, as unpriced', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'standards-'));
    try {
      await cp(standardsFolder, folder, { recursive: true });
      const registry = new ProductRegistry([library(folder)]);
      await registry.refresh();
      const { module } = registry.standards.offers.get(shared)!;
      await appendFile(
        join(module.folder, 'main.tf'),
        `
resource "plumbline_postgresql_database" "more" {
  count            = 3
  connection_limit = 10
}
`,
      );
      expect(
        await price(shared, { durability: 'dev' }, { folder }),
      ).toMatchObject({
        atLeast: 3,
        unpriced: ['plumbline_postgresql_database.more'],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
