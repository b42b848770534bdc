import { JsonValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  createRuleEngine,
  RuleEngine,
} from '@plumbline/backstage-plugin-evidence-common/rules';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { ControlInput } from '../schemas/control';
import { aControl } from './__testUtils__/aControl';
import { judge, SubjectFact } from './judge';
import { parseControl } from './parseControl';

const now = Date.parse('2026-11-20T15:00:00Z');
const minute = 60_000;

function seen(value: JsonValue, minutesAgo = 0): SubjectFact {
  return {
    value,
    kind: 'observed',
    source: { id: 'test' },
    observedAt: new Date(now - minutesAgo * minute).toISOString(),
    freshUntil: now + (15 - minutesAgo) * minute,
  };
}

describe('judge', () => {
  let engine: RuleEngine;
  beforeAll(async () => {
    engine = createRuleEngine();
  });

  const judgeWith = (
    change: Partial<ControlInput>,
    facts: Record<string, SubjectFact>,
    at = now,
  ) =>
    judge(
      parseControl(engine, stringify({ ...aControl, ...change })).compiled!,
      {
        entityRef: 'component:default/checkout',
        kind: 'Component',
        type: 'service',
        lifecycle: 'production',
        facts: new Map(Object.entries(facts)),
      },
      at,
    );

  it('says nothing in messages that a database could not keep', () => {
    const { message } = judgeWith(
      {
        pass: 'slo.state.size() > 9',
        message: '{{ slo.state[0].name }} is it',
      },
      { 'slo.state': seen([{ name: 'a\0b\ud800c 😀' }]) },
    );
    expect(message).toBe('a\uFFFDb\uFFFDc 😀 is it');
  });

  it('cuts a message that facts make too long', () => {
    const { message } = judgeWith(
      {
        pass: 'slo.state.size() > 9',
        message: '{{ slo.state[0].name }}{{ slo.state[1].name }}',
      },
      {
        'slo.state': seen([
          { name: 'a'.repeat(7_999) },
          { name: '😀'.repeat(1_000_000) },
        ]),
      },
    );
    expect(message).toBe(`${'a'.repeat(7_999)}\uFFFD…`);
  });

  it('says until when it holds, and is unknown one moment later', () => {
    const facts = { 'slo.state': seen([{ name: 'a' }]) };
    const { status, reviewAt, evidence } = judgeWith({}, facts);
    expect({ status, reviewAt }).toEqual({
      status: 'pass',
      reviewAt: now + 15 * minute + 1,
    });
    expect(evidence).toEqual([
      expect.objectContaining({ fact: 'slo.state', stale: false }),
    ]);
    expect(judgeWith({}, facts, reviewAt! - 1).status).toBe('pass');
    const later = judgeWith({}, facts, reviewAt);
    expect(later).toMatchObject({
      status: 'unknown',
      message: "'slo.state' is stale: last seen 2026-11-20T15:00:00.000Z",
      evidence: [{ fact: 'slo.state', stale: true }],
    });
  });

  it('takes a shorter age of the control', () => {
    const facts = { 'slo.state': seen([{ name: 'a' }], 6) };
    expect(judgeWith({ maxAge: { 'slo.state': '7m' } }, facts).status).toBe(
      'pass',
    );
    expect(judgeWith({ maxAge: { 'slo.state': '5m' } }, facts).status).toBe(
      'unknown',
    );
  });

  it('says who would know', () => {
    expect(judgeWith({}, {}).message).toBe(
      "No source has reported 'slo.state'; it comes from monitoring",
    );
  });

  it('owes a failure to the platform where its rule says so', () => {
    const facts = { 'slo.state': seen([]), 'health.state': seen('down') };
    const platformOwnedWhen = 'health.state == "down"';
    expect(judgeWith({ platformOwnedWhen }, facts)).toMatchObject({
      status: 'fail',
      ownedBy: 'platform',
      nextStep: { text: 'Define one' },
    });
    expect(judgeWith({}, facts).ownedBy).toBe('service');
  });

  it('is unknown where the control itself fails, and says it to its owner', () => {
    const { status, error } = judgeWith(
      { pass: 'daysSince(slo.state[0].name) < 3' },
      { 'slo.state': seen([{ name: 'a' }]) },
    );
    expect(status).toBe('unknown');
    expect(error).toContain('is not an instant');
  });

  it('is never a pass or a failure without fresh evidence, and never wavers', () => {
    fc.assert(
      fc.property(
        fc.option(fc.array(fc.record({ name: fc.string({ minLength: 1 }) }))),
        fc.integer({ min: 0, max: 30 }),
        (value, minutesAgo) => {
          const facts: Record<string, SubjectFact> =
            value === null ? {} : { 'slo.state': seen(value, minutesAgo) };
          const judgement = judgeWith({}, facts);
          const isKnown = value !== null && minutesAgo <= 15;
          const status = value && value.length > 0 ? 'pass' : 'fail';
          expect(judgement.status).toBe(isKnown ? status : 'unknown');
          expect(judgeWith({}, facts)).toEqual(judgement);
        },
      ),
    );
  });
});
