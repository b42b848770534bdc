import { library } from '../__testUtils__/library';
import { standardsFolder } from '../__testUtils__/terraform';
import { ProductRegistry } from '../standards/ProductRegistry';
import { ProductService } from './ProductService';

it('is the least that each level comes to, where the module says it plainly', async () => {
  const registry = new ProductRegistry([library(standardsFolder)]);
  await registry.refresh();
  const service = new ProductService(registry, {
    clock: () => new Date('2026-11-20T12:00:00Z'),
    currency: 'USD',
    runner: { missing: async () => ['credentials'] },
  });
  const from = new Map(
    (await service.list()).map(({ id, offers }) => [
      id,
      offers.map(level => [level.id, level.from?.atLeast]),
    ]),
  );
  expect(from.get('shared-postgresql-database')).toEqual([
    // One connection of the shared server.
    ['dev', 1.2],
    ['staging', 1.2],
    ['staging-restricted', 1.2],
  ]);
  const [[, dev], [, staging], [, standard]] = from.get('postgresql')!;
  expect(dev).toBeGreaterThan(0);
  // Production has a standby, and so twice the instance.
  expect(Number(standard)).toBeGreaterThan(1.5 * Number(staging));
  // How many nodes there are has to be computed.
  expect(from.get('redis-cache')).toEqual(
    expect.arrayContaining([['dev', undefined]]),
  );
});
