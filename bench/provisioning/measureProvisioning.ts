import { join } from 'node:path';
import {
  formOf,
  readPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  factsOf,
  findingsOf,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import { percentile } from '../lib/statistics';
import { count, megabytes, ms, printTable, say, times } from '../lib/table';
import { library } from '../../plugins/provisioning-backend/src/__testUtils__/library';
import { ProductRegistry } from '../../plugins/provisioning-backend/src/standards/ProductRegistry';
import { readModule } from '../../plugins/provisioning-backend/src/standards/readModule';

const sizes = [10, 100, 1_000];
const rounds = 30;
const manyPlans = 1_000;

export const provisioningDescription = [
  "Provisioning: plans are the JSON of 'terraform show', of databases and instances by turns, with values that are known, null and unknown; all policies of the standards that apply to the product judge each, as they do before an apply. Reading the plan is part of it. Cold forms read the module's HCL and make the form; a warm look finds that no file changed.",
];

/** The JSON of a plan, as text. */
function planOf(size: number): string {
  const changes = Array.from({ length: size }, (_, index) => {
    const isInstance = index % 2 === 1;
    const type = isInstance
      ? 'aws_db_instance'
      : 'plumbline_postgresql_database';
    return {
      address: `${type}.n${index}`,
      mode: 'managed',
      type,
      change: {
        actions: ['create'],
        before: null,
        after: {
          name: `db_${index}`,
          connection_limit: index % 60,
          backup_retention_period: index % 3 === 0 ? null : 7,
          tags: { owner: 'group:default/a', cost_center: 'CC-1' },
          storage_encrypted: index % 5 !== 0,
        },
        after_unknown: { arn: true },
        before_sensitive: false,
        after_sensitive: {},
      },
    };
  });
  return JSON.stringify({ format_version: '1.2', resource_changes: changes });
}

/** What judging plans and making forms takes. */
export async function printProvisioning(standards: string): Promise<void> {
  const registry = new ProductRegistry([library(standards)]);
  const cold = performance.now();
  await registry.refresh();
  const coldMs = performance.now() - cold;
  const { offers, policies } = registry.standards;
  const { product } = offers.get('postgresql')!;
  const id = 'production-standard';
  const judge = (text: string) =>
    findingsOf(policies, {
      layer: 'plan' as const,
      product: product.id,
      now: 0,
      facts: factsOf({
        product,
        level: { id, ...product.levels[id] },
        intent: { environment: 'production' },
        operation: 'create',
        plan: readPlan(JSON.parse(text)),
      }),
    });
  const medians = sizes.map(size => {
    const text = planOf(size);
    const took = Array.from({ length: rounds }, () => {
      const before = performance.now();
      judge(text);
      return performance.now() - before;
    });
    return { size, p50: percentile(took, 0.5), p95: percentile(took, 0.95) };
  });
  printTable(
    'Provisioning: all policies over one plan',
    ['resources', 'p50 ms', 'p95 ms', 'against 10'],
    medians.map(({ size, p50, p95 }) => [
      count(size),
      ms(p50),
      ms(p95),
      times(p50 / medians[0].p50),
    ]),
  );
  const text = planOf(100);
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const marks = [0, manyPlans / 2, manyPlans].map((until, index, all) => {
    for (let plan = all[index - 1] ?? 0; plan < until; plan++) {
      judge(text);
    }
    return [count(until), megabytes(heap())];
  });
  printTable(
    'Provisioning: heap after plans of 100 resources, one after the other',
    ['plans', 'heap used'],
    marks,
  );
  const offer = offers.get('postgresql')!;
  const time = async (work: () => unknown) => {
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = performance.now();
      await work();
      took.push(performance.now() - before);
    }
    return ms(percentile(took, 0.5));
  };
  printTable(
    'Provisioning: forms',
    ['what', 'ms'],
    [
      ['all standards, the first time', ms(coldMs)],
      [
        'one module read from its HCL',
        await time(() => readModule(join(standards, product.module.path))),
      ],
      [
        'its form from what was read',
        await time(() => formOf(product, offer.module.variables)),
      ],
      ['a look that finds nothing new', await time(() => registry.refresh())],
    ],
  );
  say('');
}
