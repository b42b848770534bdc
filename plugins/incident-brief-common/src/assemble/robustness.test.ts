import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { renderMarkdown, renderText } from '../render';
import { briefSchema, briefSections } from '../schema';
import { contextFixture, entityFixture } from '../testUtils';
import { assembleBrief } from './assembleBrief';

const kinds = ['component', 'resource', 'api', 'system', 'domain'];

const lists = [
  'entities',
  'substrate',
  'members',
  'dependencies',
  'more',
  'facts',
  'reportedFacts',
  'workloads',
  'workloadSources',
  'edgeSources',
  'changes',
  'changeSources',
  'collectors',
] as const;

/** The fixture with any of its parts missing, for any kind of entity. */
const poorer: fc.Arbitrary<EvidenceContext> = fc
  .record({
    missing: fc.subarray([...lists]),
    kind: fc.constantFrom(...kinds),
    described: fc.boolean(),
    system: fc.boolean(),
  })
  .map(({ missing, kind, described, system }) => {
    const context = contextFixture();
    const ref = `${kind}:default/checkout`;
    return {
      ...context,
      ...(system && { members: ['component:default/checkout'] }),
      ...Object.fromEntries(missing.map(list => [list, []])),
      subject: described
        ? { ...context.subject, entityRef: ref, kind }
        : entityFixture(ref),
    };
  });

it('makes a brief of however little evidence, with a reason for every lack', () => {
  fc.assert(
    fc.property(poorer, context => {
      const brief = {
        ...assembleBrief(context),
        digest: 'sha256:0',
        generatedAt: context.at,
      };
      expect(briefSchema.parse(brief)).toEqual(brief);
      for (const section of briefSections) {
        const { status, reason } = brief[section];
        expect([section, status === 'known' || !!reason]).toEqual([
          section,
          true,
        ]);
      }
      for (const { message } of brief.confidence) {
        expect(message).not.toMatch(/undefined|NaN|\[object/);
      }
      for (const text of [renderText(brief), renderMarkdown(brief)]) {
        expect(text).not.toMatch(/undefined|NaN|\[object/);
      }
    }),
    { numRuns: 300 },
  );
});
