import type {
  Change,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '../../assemble/assembleBrief';
import { renderText, shortBrief } from '../../render';
import type { Brief } from '../../schema';
import { changeFixture, contextFixture } from '../../testUtils';

function brief(overrides: Partial<EvidenceContext> = {}): Brief {
  return {
    ...assembleBrief(contextFixture(overrides)),
    digest: 'sha256:0123456789abcdef',
    generatedAt: '2026-03-03T02:13:00.000Z',
  };
}

/** Without the breaks that only fit it into a terminal. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

it('names what within it changed, once', () => {
  const lines = (item: string, change: Partial<Change>) =>
    flat(
      renderText(
        brief({
          changes: [changeFixture({ kind: 'flag', item, ...change })],
        }),
      ),
    ).match(/\b(?:flag|deploy) [^·]*?(?= production ·)/g)?.[0];
  const untitled = { title: undefined };
  expect(lines('express-pay', { revision: 'on', ...untitled })).toBe(
    'flag express-pay on',
  );
  expect(lines('a', { revision: 'a=on', ...untitled })).toBe('flag a=on');
  expect(lines('a.b', { revision: 'on', title: 'A.B on' })).toBe('flag A.B on');
  expect(lines('eu', { kind: 'deploy', revision: 'v2', ...untitled })).toBe(
    'deploy eu v2',
  );
});

describe('what leads where nothing is suspected', () => {
  const at = (minutes: number) =>
    new Date(
      Date.parse('2026-03-03T02:13:00.000Z') - minutes * 60_000,
    ).toISOString();
  const deploy = changeFixture({ occurredAt: at(300), revision: 'v2' });
  const flag = changeFixture({
    ...{ id: 'f', kind: 'flag', item: 'express-pay', revision: 'on' },
    occurredAt: at(3 * 24 * 60),
  });
  const commit = changeFixture({
    ...{ id: 'm', kind: 'commit', source: 'git', revision: 'abc1234' },
    ...{ occurredAt: at(5), outcome: undefined },
    rollback: { how: 'Revert of the commit', url: 'https://git/revert' },
  });
  const sections = (changes: Change[]) => {
    const one = brief({ changes, facts: [] });
    const { blocks } = shortBrief(one, { now: one.at });
    return [
      flat(renderText(one)).split('LAST CHANGE')[1].split('HIT')[0],
      blocks
        .find(({ title }) => title === 'Last change')!
        .lines.flatMap(({ label, parts }) => [
          label,
          parts.map(({ text }) => text).join(' · '),
        ])
        .join(' '),
    ];
  };

  it.each([
    ['the last deploy, however new a commit is', [commit, deploy, flag]],
    ['the last of any kind', [commit, { ...deploy, occurredAt: at(300) }]],
  ])('is %s, then what is merged and not deployed', (_, changes) => {
    for (const text of sections(changes)) {
      expect(text).toMatch(
        /Went out 5 h ago · deploy v2 .* 5 min ago · commit abc1234 production · merged, not deployed/,
      );
      expect(text).not.toMatch(/revert/i);
    }
  });

  it('is a flag, where that is newer than the deploy', () => {
    for (const text of sections([deploy, { ...flag, occurredAt: at(120) }])) {
      expect(text).toMatch(/Went out 2 h ago · flag express-pay on/);
    }
  });

  it('does not call a commit undeployed that a deploy may have brought', () => {
    for (const changes of [
      [{ ...commit, occurredAt: at(301) }, deploy],
      [commit, { ...deploy, commit: 'abc1234def5678' }],
    ]) {
      const [whole, short] = sections(changes);
      expect(whole).toMatch(
        /commit abc1234 production merged(?!,)|abc1234 production · merged(?!,)/,
      );
      expect(whole + short).not.toContain('not deployed');
    }
  });

  it('does not call a suspect undeployed that a deploy may have brought', () => {
    const text = (changes: Change[]) =>
      flat(renderText(brief({ changes, onset: at(0) })));
    const brought = { ...commit, occurredAt: at(20) };
    const since = { ...deploy, occurredAt: at(10) };
    expect(text([brought, since])).toContain('merged');
    expect(text([brought, since])).not.toContain('not deployed');
    expect(text([brought, deploy])).toMatch(
      /suspect: [^·]*; merged, not deployed/,
    );
  });

  it('says so where nothing is known to have gone out, and offers no rollback', () => {
    for (const text of sections([commit])) {
      expect(text).toMatch(
        /Went out \? nothing known to have gone out to production .*commit abc1234 production · merged, not deployed/,
      );
      expect(text).not.toMatch(/roll back/i);
    }
  });
});
