import fc from 'fast-check';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { Phase, phases } from '../schemas/vocabulary';
import {
  defaultPromotionBounds as bounds,
  phaseAfter,
  promotionChecks,
  PromotionState,
} from './promotionChecks';

const now = Date.parse('2026-03-31T00:00:00Z');
const ready: PromotionState = {
  control: {
    id: 'runbook-present',
    owner: 'group:default/platform',
    documentation: 'https://docs.test/runbooks',
    remediation: { text: 'Write one', url: 'https://docs.test/write' },
    exemption: { allowed: true, maxDays: 90 },
  },
  hasOwner: true,
  observedSince: now - 30 * dayMs,
  accuracy: { reviewed: 20, share: 0.95 },
  sample: { drawn: 20, reviewed: 20 },
  verdicts: { all: 100, unknown: 10, errors: 0 },
  hasBaseline: true,
  now,
};
const missing = (to: Phase, state: Partial<PromotionState>) =>
  promotionChecks(to, { ...ready, ...state }, bounds)
    .filter(({ met }) => !met)
    .map(({ need, says }) => `${need}: ${says}`);

describe('what a promotion needs', () => {
  it('is stated with the number there is and the one needed', () => {
    expect(missing('remediate', {})).toEqual([]);
    expect(
      missing('remediate', {
        hasOwner: false,
        observedSince: now - 30 * dayMs + 1,
        accuracy: { reviewed: 20, share: 0.9 },
      }),
    ).toEqual([
      "owner: its owner 'group:default/platform' is not in the catalog",
      'observed: it was observed for 29 days, but 30 are needed',
      'accuracy: its accuracy is 90% of 20 reviewed failures, but 95% is needed',
    ]);
    expect(
      missing('remediate', { accuracy: { reviewed: 1, share: 1 } }),
    ).toEqual(['reviewed: people reviewed 1 failure, but 20 are needed']);
    expect(missing('remediate', { accuracy: undefined })).toEqual([
      'reviewed: people reviewed 0 failures, but 20 are needed',
      'accuracy: its accuracy is unknown, but 95% is needed',
    ]);
  });

  it('shows where fewer failures exist than are to be reviewed', () => {
    expect(
      missing('remediate', {
        accuracy: { reviewed: 5, share: 1 },
        sample: { drawn: 5, reviewed: 5 },
      }),
    ).toEqual([
      "reviewed: people reviewed 5 failures, but 20 are needed; it has 5 failures to review, so it waits for more, or for fewer in 'plumbline.scorecards.promotion.reviewed'",
    ]);
  });

  it('is a week in a phase before it leaves that, and no more where it began', () => {
    const promoted = (days: number) =>
      missing('gate', { phaseSince: now - days * dayMs });
    expect(promoted(0)).toEqual([
      'in-phase: it was in its phase for 0 days, but 7 are needed',
    ]);
    expect(promoted(6.99)).toHaveLength(1);
    expect(promoted(7)).toEqual([]);
  });

  it('is more where a phase may block', () => {
    const bare: Partial<PromotionState> = {
      control: {
        id: 'runbook-present',
        owner: 'group:default/platform',
        remediation: { text: 'Write one' },
        exemption: { allowed: false, maxDays: 90 },
      },
      hasBaseline: false,
      verdicts: { all: 3, unknown: 1, errors: 0 },
    };
    expect(missing('remediate', bare)).toEqual([]);
    const baseline =
      "baseline: no baseline is frozen for it, so it is unknown what is new; 'npx --package @plumbline/cli plumbline controls freeze runbook-present' freezes what fails";
    for (const to of ['enforce-new', 'gate'] as const) {
      expect(missing(to, {})).toEqual([]);
      expect(missing(to, bare)).toEqual([
        "documentation: its file names no page as 'documentation'",
        "remediation: its 'remediation' has neither a 'url' nor a 'template' that leads to the fix",
        "escape-hatch: its 'exemption' lets nobody be exempted",
        'evidence: 1 of 3 verdicts is unknown, but at most 10% may be',
        ...(to === 'gate' ? [] : [baseline]),
      ]);
    }
    expect(
      missing('remediate', { sample: { drawn: 20, reviewed: 19 } }),
    ).toEqual([]);
    expect(missing('gate', { sample: { drawn: 20, reviewed: 19 } })).toEqual([
      "sample: people reviewed 19 of the 20 failures in its sample, but all are needed; 'npx --package @plumbline/cli plumbline controls sample runbook-present' lists them",
    ]);
    expect(missing('gate', { sample: { drawn: 0, reviewed: 0 } })).toEqual([
      'sample: people reviewed 0 of the 0 failures in its sample, but a failure to review is needed',
    ]);
    expect(
      missing('gate', { verdicts: { all: 9, unknown: 0, errors: 1 } }),
    ).toEqual(['evidence: its rule ends in an error on 1 entity']);
    expect(
      missing('gate', { verdicts: { all: 0, unknown: 0, errors: 0 } }),
    ).toEqual(['evidence: it judges no entity']);
  });

  it('says how many reviews by others are missing to who reviewed it', () => {
    const promoter = 'user:default/pat';
    expect(
      missing('gate', {
        promoter,
        accuracy: { reviewed: 12, share: undefined },
        sample: { drawn: 20, reviewed: 19 },
      }),
    ).toEqual([
      "reviewed: people other than 'user:default/pat' reviewed 12 failures, but 20 are needed: 8 reviews by others are missing",
      'accuracy: its accuracy is unknown, but 95% is needed',
      "sample: people other than 'user:default/pat' reviewed 19 of the 20 failures in its sample, but all are needed: 1 review by others is missing; 'npx --package @plumbline/cli plumbline controls sample runbook-present' lists them",
    ]);
    expect(missing('gate', { promoter })).toEqual([]);
  });

  it('separates the page about it from the way to the fix', () => {
    expect(
      promotionChecks('gate', ready, bounds).map(({ says }) => says),
    ).toEqual(
      expect.arrayContaining([
        'the page about it: https://docs.test/runbooks',
        'the way to the fix: https://docs.test/write',
      ]),
    );
  });

  it('never shows an accuracy that is too low as one that is enough', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (reviewed, part) => {
          const wrong = Math.round(part * reviewed);
          const share = (reviewed - wrong) / reviewed;
          const found = missing('remediate', { accuracy: { reviewed, share } });
          const shown = found.map(says =>
            Number(/is ([\d.]+)%/.exec(says)![1]),
          );
          expect(shown.length).toBe(share >= 0.95 ? 0 : 1);
          expect(shown.every(each => each < 95)).toBe(true);
        },
      ),
    );
  });

  it('goes up one rung at a time', () => {
    expect(phases.map(phaseAfter)).toEqual([...phases.slice(1), undefined]);
  });
});
