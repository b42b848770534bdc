import {
  changeInputSchema,
  EvidenceContext,
  factDefinitions,
  observationsSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { contextFixture } from '../../testUtils';
import { assembleBrief } from '../assembleBrief';

const checkout = contextFixture().subject;

function brief(overrides: Partial<EvidenceContext> = {}) {
  return assembleBrief(contextFixture(overrides));
}

describe('confidence', () => {
  it('weakens an answer to a weakly matched signal', () => {
    const { confidence } = brief({
      resolution: {
        status: 'matched',
        entityRef: checkout.entityRef,
        matchedBy: { key: 'label app', value: 'co', strength: 'weak' },
        candidates: [],
      },
    });
    expect(confidence[0]).toMatchObject({
      code: 'signal-weak',
      fix: expect.stringContaining('plumbline.dev/aliases: co'),
    });
  });

  it('asks for a label where a word of the signal was the very name', () => {
    const { confidence } = brief({
      resolution: {
        status: 'matched',
        entityRef: checkout.entityRef,
        matchedBy: { key: 'word', value: 'Checkout', strength: 'weak' },
        candidates: [],
      },
    });
    expect(confidence[0]).toMatchObject({
      code: 'signal-weak',
      fix: '# on what sends the signal:\nlabels:\n  service: checkout',
    });
    expect(confidence[0]).not.toHaveProperty('fixUrl');
  });

  it('offers no request that could be sent unthinking', () => {
    const { confidence } = brief({
      facts: [],
      reportedFacts: [],
      workloads: [],
      workloadSources: [],
      edgeSources: [],
      changes: [],
      changeSources: [],
    });
    const posts = confidence.flatMap(({ fix }) =>
      fix?.startsWith('POST ') ? [fix.split('\n')] : [],
    );
    expect(posts).toHaveLength(4);
    for (const [request, body] of posts) {
      const schema = request.endsWith('/changes')
        ? changeInputSchema
        : observationsSchema;
      expect(schema.safeParse(JSON.parse(body)).success).toBe(false);
    }
    const { facts } = JSON.parse(posts[0][1]);
    expect(facts.map(({ name }: { name: string }) => name)).toContain(
      'alerts.firing',
    );
    const schemaOf = (name: string) =>
      factDefinitions.find(definition => definition.name === name)!.schema;
    for (const { name, value } of facts) {
      expect(schemaOf(name).safeParse(value).success).toBe(false);
    }
  });

  it('names which section a failing source weakens', () => {
    const { confidence } = brief({
      collectors: [
        {
          id: 'tracing',
          kind: 'collector',
          outcome: 'failed',
          error: 'timed out after 3012 ms',
        },
      ],
    });
    const gap = confidence.find(({ code }) => code === 'collector-failing');
    expect(gap).toMatchObject({
      affects: 'dependencies',
      fix: expect.stringContaining('timed out'),
    });
    expect(gap?.message).not.toContain('3012');
  });

  it('lets no push that never reported anything weaken a line', () => {
    const failing = (
      kind: 'collector' | 'push',
      parts?: string[],
      overrides: Partial<EvidenceContext> = {},
    ) =>
      brief({
        ...overrides,
        collectors: [{ id: 'probe', kind, outcome: 'failed', tells: parts }],
      })
        .confidence.filter(({ code }) => code === 'collector-failing')
        .map(({ affects }) => affects);
    expect(failing('push')).toEqual([]);
    expect(failing('collector')).toEqual(['brief']);
    // What a push reports of others is not missing here.
    const elsewhere = (overrides: Partial<EvidenceContext>) =>
      failing('push', ['alerts.firing', 'edge'], {
        ...overrides,
        workloadSources: ['probe'],
        edgeSources: ['probe'],
      });
    expect(elsewhere({})).toEqual([]);
    const [fact] = contextFixture().facts;
    expect(
      elsewhere({ facts: [{ ...fact, source: { id: 'probe' } }] }),
    ).toEqual(['firing']);
    // What one that is set up may report, though it has reported nothing yet.
    expect(failing('collector', ['incident.active', 'oncall.levels'])).toEqual([
      'firing',
      'owner.workload.onCall',
    ]);
  });

  it('says in every message what must not be concluded', () => {
    for (const { code, message } of brief().confidence) {
      expect(`${code}: ${message}`).toMatch(/(do not |neither )?conclude/i);
    }
  });
});
