import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { assembleBrief } from '../assemble';
import { briefClaims, compareBriefs } from '../claims';
import { digestInput } from '../digest';
import { contextFixture, entityFixture } from '../testUtils';
import { claimsOfLine, judgeCorrection } from './judgeCorrection';

function briefOf(overrides: Partial<EvidenceContext> = {}) {
  return assembleBrief(contextFixture(overrides));
}

function withRunbook(runbook: string | undefined) {
  const { subject } = contextFixture();
  const annotations = { ...subject.annotations };
  delete annotations['plumbline.dev/runbook'];
  return briefOf({
    subject: entityFixture(subject.entityRef, {
      ...subject,
      annotations: {
        ...annotations,
        ...(runbook !== undefined && { 'plumbline.dev/runbook': runbook }),
      },
    }),
  });
}

function correctionOf(line: string, brief = briefOf()) {
  return { said: claimsOfLine(briefClaims(brief), line) };
}

describe('briefClaims', () => {
  it('has a key of its own for everything stated', () => {
    const keys = briefClaims(briefOf()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      expect.arrayContaining([
        'owner.team',
        'service.runbook',
        'dependencies[calledBy component:default/frontend calls]',
        'lastChange[c1]',
      ]),
    );
  });
});

describe('judgeCorrection', () => {
  const judged = (line: string, now: ReturnType<typeof briefOf>) =>
    judgeCorrection(correctionOf(line), briefClaims(now));

  it('stands while the same is stated', () => {
    expect(judged('service.runbook', briefOf())).toEqual({ status: 'wrong' });
    expect(judged('owner', briefOf())).toEqual({ status: 'wrong' });
  });

  it('is done when the source says otherwise, and says what', () => {
    expect(
      judged('service.runbook', withRunbook('https://runbooks.example.com/2')),
    ).toEqual({
      status: 'corrected',
      reason: "Runbook is now 'https://runbooks.example.com/2'",
    });
  });

  it('is not done when the source fell silent', () => {
    expect(judged('service.runbook', withRunbook(undefined))).toEqual({
      status: 'not-stated',
    });
  });

  it('is done when what was unknown is known', () => {
    const before = correctionOf('service.runbook', withRunbook(undefined));
    expect(judgeCorrection(before, briefClaims(briefOf())).status).toBe(
      'corrected',
    );
    expect(
      judgeCorrection(before, briefClaims(withRunbook(undefined))).status,
    ).toBe('wrong');
  });

  it('is done when a dependency is no longer stated', () => {
    const line = 'dependencies[calledBy component:default/frontend calls]';
    expect(judged(line, briefOf({ dependencies: [] }))).toMatchObject({
      status: 'corrected',
      reason: expect.stringContaining('no longer stated'),
    });
  });

  it('takes no change for corrected that only grew old', () => {
    expect(judged('lastChange[c1]', briefOf({ changes: [] }))).toEqual({
      status: 'not-stated',
    });
    const [change] = contextFixture().changes.filter(({ id }) => id === 'c1');
    expect(
      judged(
        'lastChange[c1]',
        briefOf({ changes: [{ ...change, outcome: 'failed' }] }),
      ),
    ).toMatchObject({ status: 'corrected' });
  });

  it('takes no alert or shift that went by itself for corrected', () => {
    expect(judged('firing', briefOf({ facts: [] }))).toEqual({
      status: 'not-stated',
    });
    expect(judged('owner.onCall', briefOf({ entities: [] }))).toEqual({
      status: 'not-stated',
    });
  });

  it('knows no line that the brief has not', () => {
    expect(claimsOfLine(briefClaims(briefOf()), 'owner.shoe')).toEqual([]);
  });
});

describe('compareBriefs', () => {
  const parts: Record<string, Partial<EvidenceContext>> = {
    unowned: {
      subject: { ...contextFixture().subject, owner: undefined },
    },
    alone: { dependencies: [] },
    quiet: { facts: [] },
    unchanged: { changes: [] },
    idle: { workloads: [] },
  };
  const anyBrief = fc
    .subarray(Object.keys(parts))
    .map(names =>
      briefOf(Object.assign({}, ...names.map(name => parts[name]))),
    );

  it('finds no difference in one brief, and each in both directions', () => {
    fc.assert(
      fc.property(anyBrief, anyBrief, (a, b) => {
        expect(compareBriefs(a, a)).toEqual([]);
        const there = compareBriefs(a, b);
        const back = compareBriefs(b, a);
        expect(back.map(({ key }) => key).sort()).toEqual(
          there.map(({ key }) => key).sort(),
        );
        // What differs here differs in the digest.
        expect(there.length > 0 && digestInput(a) === digestInput(b)).toBe(
          false,
        );
      }),
    );
  });

  it('shows what was stated then and now', () => {
    const [difference] = compareBriefs(
      briefOf(),
      withRunbook('https://runbooks.example.com/2'),
    );
    expect(difference).toMatchObject({
      key: 'service.runbook',
      label: 'Runbook',
      then: { value: 'https://runbooks.example.com/checkout' },
      now: { value: 'https://runbooks.example.com/2' },
    });
  });
});
