import { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { stringify } from 'yaml';
import { aControl } from './__testUtils__/aControl';
import { fillFix } from './fix';
import { runFixtures } from './fixtures';
import { parseControl } from './parseControl';

const now = Date.parse('2026-11-20T15:00:00Z');
const [, failing] = aControl.fixtures!;

function parsed(fix: unknown, fixtures: unknown[] = []) {
  return parseControl(
    createRuleEngine(),
    stringify({
      ...aControl,
      remediation: { text: 'Define one', fix },
      fixtures,
    }),
  );
}

describe('the fix of a control', () => {
  it('is filled with facts, and checked by fixtures', () => {
    const fix = {
      patch: [
        { create: 'docs/slo.md', text: 'See {{ catalog.runbook.value }}\n' },
        { append: '.gitignore', lines: ['node_modules'] },
        { set: ['metadata', 'annotations', 'acme.io/slo'], to: 'docs/slo.md' },
      ],
    };
    const { compiled } = parsed(fix, [
      { ...failing, patch: { 'docs/slo.md': 'https://runbook.example' } },
      { ...failing, patch: { 'metadata.annotations.acme.io/slo': 'slo.md' } },
      { ...failing, patch: { '.gitignore': 'dist' } },
    ]);
    const value = { present: true, value: 'https://x.example' };
    expect(
      fillFix(compiled!.fix!, new Map([['catalog.runbook', value]]), now),
    ).toEqual({
      changes: [
        { ...fix.patch[0], text: 'See https://x.example\n' },
        ...fix.patch.slice(1),
      ],
    });
    expect(runFixtures(compiled!, now).map(({ reason }) => reason)).toEqual([
      "the patch has 'node_modules' for '.gitignore', without 'dist'",
    ]);
  });

  it('is none where its text would need what is not known', () => {
    const { compiled } = parsed({
      patch: [{ create: 'a.md', text: '{{ catalog.runbook.value }}' }],
    });
    expect(fillFix(compiled!.fix!, new Map(), now)).toEqual({
      reason: "Its text needs 'catalog.runbook', which is not known",
    });
  });

  it('puts no more lines into a file than were written', () => {
    const { compiled } = parsed({
      patch: [{ append: 'a.txt', lines: ['at {{ catalog.runbook.value }}'] }],
    });
    const value = { present: true, value: 'x\nmalicious: true' };
    expect(
      fillFix(compiled!.fix!, new Map([['catalog.runbook', value]]), now),
    ).toEqual({
      changes: [{ append: 'a.txt', lines: ['at x malicious: true'] }],
    });
  });

  it.each([
    '../other/a.md',
    '/etc/passwd',
    'a/../b',
    './a',
    '.git/config',
    '.GIT/hooks/pre-commit',
    'sub/.git',
    'git~1/config/../x',
    'a\\b',
    'a/',
    '-x\0',
    '.git./config',
  ])('refuses the path %j', path => {
    const { problems } = parsed({ patch: [{ create: path, text: 'x' }] });
    expect(problems?.[0].path.join('.')).toMatch(/^remediation\.fix/);
  });

  it.each([
    [{}],
    [{ patch: [] }],
    [{ checklist: ['a'], patch: [{ create: 'a', text: 'b' }] }],
    [{ patch: [{ create: 'a', text: 'x'.repeat(6_001) }] }],
    [{ patch: [{ create: 'a', text: '{{ nothing.known }}' }] }],
    [{ checklist: ['two\nlines'] }],
  ])('refuses %j', fix => {
    expect(parsed(fix).problems).toHaveLength(1);
  });
});
