import type { ValueForm } from '@plumbline/backstage-plugin-evidence-common';
import {
  day,
  deploy,
  digest,
  hash,
  hour,
  ladderOf,
  owner,
  start,
} from './__testUtils__/judgeReleases';
import type { ReleaseChange, StatedRelease } from './releaseChange';
import { releasesOf } from './releasesOf';
import { statementFindings } from './statements';
import { statedIn, wordsOfStated } from '../schemas/releaseStatement';

const ladder = ladderOf([
  { name: 'staging', owner },
  { name: 'production', owner, allowed: ['replicas*'] },
]);
const parts = (...letters: [string, string][]) =>
  letters.map(([item, letter]) => ({ item, digest: digest(letter) }));

function statement(
  environment: string,
  stated: StatedRelease['stated'],
  own: Partial<StatedRelease> = {},
): StatedRelease {
  return {
    ...{ environment, stated, release: digest('a'), at: start },
    ...own,
  };
}

function found(
  changes: readonly ReleaseChange[],
  statements: readonly StatedRelease[],
  on = ladder,
) {
  const { releases } = releasesOf(changes, {
    ...{ entityRef: 'component:default/cart', decisions: [], exemptions: [] },
    ...{ hash, statements, ladder: ['staging', 'production'] },
  });
  return {
    releases,
    findings: statementFindings(releases, {
      ...{ ladder: on, statements, allowed: ['endpoint'] },
    }),
  };
}

describe('what pipelines state of releases', () => {
  const staging = deploy('staging', hour, 'a');
  const production = deploy('production', 2 * hour, 'a');
  const both = [staging, production];

  it('is a part of what a release is, where it was stated by its first deploy', () => {
    const modules = [{ name: 'postgresql', version: '1.2.0' }];
    const known = found(both, [statement('staging', { modules })]).releases[0];
    expect(known.content.stated).toEqual({ environment: 'staging', modules });
    const others = [
      [],
      // Elsewhere, too late, and of another artifact.
      [statement('production', { modules })],
      [statement('staging', { modules }, { at: start + day })],
      [statement('staging', { modules }, { release: digest('b') })],
    ].map(statements => found(both, statements).releases[0]);
    expect(others.map(({ content }) => content.stated)).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    // Without a statement it is what it ever was.
    expect(new Set(others.map(({ id }) => id)).size).toBe(1);
    expect(others[0].id).not.toBe(known.id);
    // What is stated first counts, whatever is stated later.
    const again = [
      statement('staging', { modules: [] }, { at: start + 1 }),
      statement(
        'staging',
        { modules },
        { last: { at: start + day, stated: { modules: [] } } },
      ),
    ];
    const { findings, releases } = found(both, again);
    expect(releases[0].id).toBe(known.id);
    expect(findings).toMatchObject([
      {
        ...{ kind: 'stated-otherwise', environment: 'staging' },
        ...{ revision: 'v-a', digests: [digest('a')], change: staging.id },
      },
    ]);
    // A release that is known by its commit is found by it, too.
    const byCommit = { release: 'abcdef0123' };
    const commit = deploy('staging', hour, 'a', { revision: 'abcdef0' });
    expect(
      found([commit], [statement('staging', { modules }, byCommit)]).releases[0]
        .content.stated,
    ).toBeDefined();
  });

  it('is found where a release runs with another configuration than before', () => {
    const of = (
      here: [string, string][] | undefined,
      there: [string, string][] | undefined,
      changes: readonly ReleaseChange[] = both,
    ) =>
      found(changes, [
        statement('staging', { configuration: there && parts(...there) }),
        statement('production', { configuration: here && parts(...here) }),
      ]).findings.map(({ kind, reason }) => [kind, reason]);
    const one: [string, string][] = [['limits', '1']];
    expect(of(one, one)).toEqual([]);
    expect(of([['limits', '2']], one)).toEqual([
      [
        'configuration-differs',
        'v-a runs in production with another configuration than in staging: limits',
      ],
    ]);
    // A part that one of them lacks, and parts that may differ.
    expect(of([], one)).toHaveLength(1);
    expect(of([...one, ['roles', '1']], one)).toHaveLength(1);
    expect(
      of(
        [...one, ['replicas-web', '1'], ['endpoint', '1']],
        [...one, ['replicas-web', '2'], ['endpoint', '2']],
      ),
    ).toEqual([]);
    // Not stated is not known.
    expect(of(undefined, one)).toEqual([]);
    expect(of(one, undefined)).toEqual([]);
    // It does not run there any more, or never did.
    const next = deploy('production', 3 * hour, 'b');
    expect(of([['limits', '2']], one, [...both, next])).toEqual([]);
    expect(of([['limits', '2']], one, [staging])).toEqual([]);
    // What went out last counts: a configuration that is mended settles it.
    const last = { at: start + 9, stated: { configuration: parts(...one) } };
    expect(
      found(both, [
        statement('staging', { configuration: parts(...one) }),
        statement(
          'production',
          { configuration: parts(['limits', '2']) },
          { last },
        ),
      ]).findings.map(({ kind }) => kind),
    ).toEqual(['stated-otherwise']);
  });

  it.each([
    ['scale', 'number', 'text', 'a literal in production'],
    ['endpoint', 'address', 'number', 'a number in production'],
    ['secret-reference', 'reference', 'text', 'a literal in production'],
    ['secret-reference', 'reference', 'address', 'an address in production'],
    ['rollout', 'percentage', 'text', 'a literal in production'],
    ['scale', 'number', undefined, 'not stated to be that in production'],
  ] as const)(
    'may differ as %s, where it is that in both: %s and %s',
    (as, right, wrong, words) => {
      const typed = ladderOf([
        { name: 'staging', owner },
        { name: 'production', owner, allowed: [{ item: 'one*', as }] },
      ]);
      const reasons = (...sides: (ValueForm | 'none' | undefined)[]) => {
        const [there, here] = sides.map((form, index) => ({
          configuration:
            form === 'none'
              ? []
              : [{ item: 'one', digest: digest(`${index + 1}`), form }],
        }));
        const statements = [
          statement('staging', there),
          statement('production', here),
        ];
        return found(both, statements, typed).findings.map(
          ({ reason }) => reason,
        );
      };
      expect(reasons(right, right)).toEqual([]);
      const prefix =
        'v-a runs in production with another configuration than in staging: one';
      expect(reasons(right, wrong)).toEqual([
        `${prefix} (may differ as ${as}, and is ${words})`,
      ]);
      expect(reasons(right, 'none')).toEqual([
        `${prefix} (may differ as ${as}, and is not there in production)`,
      ]);
      expect(reasons('text', 'text')).toEqual([
        `${prefix} (may differ as ${as}, and is a literal in production and a literal in staging)`,
      ]);
    },
  );

  it('is the same where only the form of a value is stated later', () => {
    const configuration = parts(['limits', '1']);
    const last = {
      at: start + day,
      stated: {
        configuration: configuration.map(one => ({
          ...{ ...one, form: 'text' as const },
        })),
      },
    };
    expect(
      found(both, [statement('staging', { configuration }, { last })]).findings,
    ).toEqual([]);
    // The same text is not of another form since.
    const before = configuration.map(one => ({
      ...{ ...one, form: 'reference' as const },
    }));
    expect(
      found(both, [statement('staging', { configuration: before }, { last })])
        .findings,
    ).toMatchObject([{ kind: 'stated-otherwise' }]);
  });

  it('has no order, and is put in words', () => {
    const flags = [
      { key: 'b', state: 'on' },
      { key: 'a', state: '10%' },
    ];
    expect(statedIn({ flags })).toEqual({ flags: [flags[1], flags[0]] });
    expect(statedIn({})).toBeUndefined();
    expect(wordsOfStated({ environment: 'staging', flags, modules: [] })).toBe(
      'Stated for staging: modules none; configuration not stated; flags b on, a 10%',
    );
    expect(wordsOfStated(undefined)).toBe(
      'Modules, configuration and flags: not stated',
    );
  });
});
