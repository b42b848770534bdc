import type {
  EvidenceContext,
  FactClaim,
  LinkState,
} from '@plumbline/backstage-plugin-evidence-common';
import { digestInput } from '../digest';
import { renderMarkdown, renderText } from '../render';
import { contextFixture } from '../testUtils';
import { assembleBrief } from './assembleBrief';

const runbook = 'https://wiki.example.com/checkout/runbook';
const board = 'https://dash.example.com/d/checkout';
const context = contextFixture();
const subject = {
  ...context.subject,
  editUrl: 'https://git.example.com/edit/catalog-info.yaml',
  annotations: {
    ...context.subject.annotations,
    'plumbline.dev/runbook': runbook,
  },
  links: [{ url: board, title: 'Golden signals' }],
};

function claim(
  name: string,
  value: unknown,
  own: Partial<FactClaim> = {},
): FactClaim {
  return {
    entityRef: subject.entityRef,
    name,
    kind: 'observed',
    source: { id: 'links' },
    observedAt: context.at,
    stale: false,
    value: value as FactClaim['value'],
    ...own,
  };
}

function briefOf(facts: FactClaim[], own: Partial<EvidenceContext> = {}) {
  return assembleBrief(
    contextFixture({ subject, facts: [...context.facts, ...facts], ...own }),
  );
}

const gapsOf = (brief: ReturnType<typeof briefOf>, code: string) =>
  brief.confidence.filter(gap => gap.code === code);

const states = (of: Partial<LinkState>, board_: Partial<LinkState> = {}) =>
  claim('links.state', [
    { url: runbook, what: 'runbook', status: 'ok', ...of },
    {
      url: board,
      title: 'Golden signals',
      what: 'dashboard',
      status: 'ok',
      ...board_,
    },
  ]);
const failing = {
  status: 'failing',
  since: '2026-02-17T02:13:00.000Z',
  reason: 'it answers 404',
} as const;

describe('links that were looked at', () => {
  it('are shown to fail beside the link, and since when', () => {
    const brief = {
      ...briefOf([states(failing, failing)]),
      digest: 'sha256:0',
      generatedAt: context.at,
    };
    for (const text of [renderMarkdown(brief), renderText(brief)]) {
      expect(text).toMatch(/wiki[^\n]*failing 14 d/);
      expect(text).toMatch(/Golden signals[^\n]*failing 14 d/);
    }
    expect(gapsOf(brief, 'link-failing')).toEqual([
      {
        code: 'link-failing',
        affects: 'service.links',
        message:
          '1 link of 2 does not answer (Golden signals since 2026-02-17 (it answers 404)): do not conclude that what it leads to is gone.',
        fix: 'metadata:\n  links:\n    - url: <where it is now>\n      title: "Golden signals"',
        fixUrl: subject.editUrl,
      },
      {
        code: 'link-failing',
        affects: 'service.runbook',
        message:
          'The runbook does not answer since 2026-02-17 (it answers 404): do not conclude that it can be read now.',
        fix: "metadata:\n  annotations:\n    plumbline.dev/runbook: '<URL of its runbook>'",
        fixUrl: subject.editUrl,
      },
    ]);
  });

  it('say nothing where they answer or could not be reached', () => {
    const brief = briefOf([
      states(
        { status: 'unknown', reason: 'not checked: private address' },
        { reason: 'needs sign-in' },
      ),
    ]);
    expect(gapsOf(brief, 'link-failing')).toEqual([]);
    expect(
      renderMarkdown({ ...brief, digest: 'x', generatedAt: context.at }),
    ).toContain('Golden signals (needs sign-in)');
    const none = briefOf([]);
    expect(none.service.linkStates).toBeUndefined();
    expect(
      gapsOf(briefOf([claim('links.state', 'odd')]), 'link-failing'),
    ).toEqual([]);
  });

  it('count as stale when nobody has looked for long', () => {
    const stale = { ...states(failing), stale: true };
    const brief = briefOf([stale]);
    expect(brief.service.linkStates).toMatchObject({ stale: true });
    expect(gapsOf(brief, 'stale-evidence')).toMatchObject([
      { affects: 'service.links' },
    ]);
    const fresh = { ...states({}), source: { id: 'other' } };
    expect(briefOf([stale, fresh]).service.linkStates?.stale).toBe(false);
  });

  it('change the digest by what they say, not by when it was looked', () => {
    const later = { observedAt: '2026-03-03T02:12:00.000Z' };
    const text = (of: FactClaim) => digestInput(briefOf([of]));
    expect(text({ ...states(failing), ...later })).toBe(text(states(failing)));
    expect(text(states({}))).not.toBe(text(states(failing)));
  });
});

describe('owners that were looked at', () => {
  const state = (members: number) =>
    claim('ownership.state', {
      owner: subject.owner,
      exists: true,
      kind: 'group',
      members,
      escalation: { present: false },
    });
  const activity = (likelyOwner?: string) =>
    claim('ownership.activity', {
      windowDays: 90,
      actors: [],
      fromOwner: 1,
      fromOthers: 9,
      unknown: 3,
      likelyOwner,
    });

  it('are weakened by having nobody, and by others who do the work', () => {
    const brief = briefOf([state(0), activity('group:default/orders')]);
    expect(gapsOf(brief, 'owner-empty')).toMatchObject([
      {
        affects: 'owner.workload.team',
        message: expect.stringMatching(/has no members: do not conclude/),
      },
    ]);
    expect(gapsOf(brief, 'ownership-disagreement')).toMatchObject([
      {
        affects: 'owner.workload.team',
        message: expect.stringMatching(
          /^9 changes of 10 in 90 days came from others .*The declared owner stands/,
        ),
        fix: '# if it has changed hands:\nspec:\n  owner: group:default/orders',
      },
    ]);
    // What is declared stays what it says.
    expect(brief.owner.workload.team).toMatchObject({ value: subject.owner });
  });

  it('are not weakened by what agrees', () => {
    const brief = briefOf([state(2), activity()]);
    expect(gapsOf(brief, 'owner-empty')).toEqual([]);
    expect(gapsOf(brief, 'ownership-disagreement')).toEqual([]);
  });
});

it('says when what is declared was last read too long ago', () => {
  const read = (lastSuccess: string) =>
    gapsOf(
      briefOf([], {
        collectors: [
          { id: 'catalog', kind: 'collector', outcome: 'failed', lastSuccess },
        ],
      }),
      'metadata-stale',
    ).map(({ affects, message }) => `${affects}: ${message}`);
  expect(read('2026-03-03T02:00:00.000Z')).toEqual([]);
  expect(read('2026-03-02T12:00:00.000Z')).toEqual([
    'owner: The catalog was last read on 2026-03-02 12:00 UTC: do not conclude that what is declared of the owner is still so.',
    'service: The catalog was last read on 2026-03-02 12:00 UTC: do not conclude that what is declared of the service is still so.',
  ]);
});
