import { Entity } from '@backstage/catalog-model';
import {
  Organization,
  ownerOf,
  ownershipState,
} from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { aComponent } from '../../../testUtils/testEstate';
import { ownershipActivity } from './ownershipFacts';

const shop = 'group:default/shop';
const pay = 'group:default/pay';

function aGroup(
  name: string,
  options: { parent?: string; annotations?: Record<string, string> } = {},
): Entity {
  const { parent, annotations } = options;
  return aComponent(name, {
    kind: 'Group',
    annotations,
    relations: parent ? [{ type: 'childOf', targetRef: parent }] : [],
  });
}

function aUser(
  name: string,
  groups: string[],
  options: { email?: string; annotations?: Record<string, string> } = {},
): Entity {
  return aComponent(name, {
    kind: 'User',
    annotations: options.annotations,
    spec: { profile: { email: options.email ?? `${name}@acme.dev` } },
    relations: groups.map(targetRef => ({ type: 'memberOf', targetRef })),
  });
}

function organizationOf(...entities: Entity[]): Organization {
  const organization = new Organization();
  entities.forEach(one => organization.add(one));
  return organization;
}

const organization = organizationOf(
  aGroup('company', { parent: shop }),
  aGroup('shop', {
    parent: 'group:default/company',
    annotations: { 'plumbline.dev/escalation': 'PagerDuty: Shop' },
  }),
  aGroup('checkout', { parent: shop }),
  aGroup('pay', {
    annotations: { 'plumbline.dev/escalation': '<URL or name>' },
  }),
  aGroup('empty'),
  aUser('ana', [shop]),
  aUser('bo', ['group:default/checkout'], {
    annotations: { 'github.com/user-login': 'Bo-Bot' },
  }),
  aUser('li', [pay]),
  aUser('sam', [pay]),
  aUser('twin', [pay], { email: 'same@acme.dev' }),
  aUser('other', [shop], { email: 'Same@acme.dev' }),
  aComponent('tool'),
);
const activity = (
  owner: string | undefined,
  ...counts: [actor: string | undefined, changes: number][]
) =>
  ownershipActivity(
    owner,
    counts.map(([actor, changes]) => ({ actor, changes })),
    { organization, windowDays: 90 },
  );

describe('ownershipState', () => {
  it('distinguishes a group with people and an escalation from one without', () => {
    expect(ownershipState(shop, organization)).toEqual({
      owner: shop,
      exists: true,
      kind: 'group',
      // Its own, and those of the group below it, though the groups form a cycle.
      members: 3,
      escalation: { present: true, by: 'plumbline.dev/escalation' },
    });
    expect(ownershipState('group:default/empty', organization)).toEqual({
      owner: 'group:default/empty',
      exists: true,
      kind: 'group',
      members: 0,
      escalation: { present: false },
    });
    // The placeholder of a fix names nobody.
    expect(ownershipState(pay, organization).escalation).toEqual({
      present: false,
    });
  });

  it('says of nobody, and of what is no group, what it is', () => {
    expect(ownershipState(undefined, organization)).toEqual({
      exists: false,
      members: 0,
      escalation: { present: false },
    });
    expect(ownershipState('group:default/gone', organization)).toMatchObject({
      owner: 'group:default/gone',
      exists: false,
    });
    expect(ownershipState('user:default/li', organization)).toMatchObject({
      exists: true,
      kind: 'user',
      members: 0,
    });
    expect(
      ownershipState('component:default/tool', organization),
    ).toMatchObject({ exists: true, kind: 'other' });
  });

  it('takes a roster with a second level for a way up', () => {
    const roster = (levels: number) =>
      organizationOf(
        aGroup('ops', {
          annotations: {
            'plumbline.dev/on-call': JSON.stringify({
              levels: Array.from({ length: levels }, () => ({
                rotation: {
                  start: '2026-01-01T00:00:00Z',
                  every: '7d',
                  users: ['ana'],
                },
              })),
            }),
          },
        }),
      );
    const ops = 'group:default/ops';
    expect(ownershipState(ops, roster(2)).escalation).toEqual({
      present: true,
      by: 'plumbline.dev/on-call',
    });
    expect(ownershipState(ops, roster(1)).escalation.present).toBe(false);
  });
});

describe('ownershipActivity', () => {
  it('knows people by address and by login, in any case', () => {
    expect(
      activity(shop, ['ANA@acme.dev', 2], ['bo-bot', 1], ['@li', 1]),
    ).toMatchObject({ fromOwner: 3, fromOthers: 1, unknown: 0 });
  });

  it('does not guess whom a shared address or an unknown name means', () => {
    expect(
      activity(
        shop,
        ['same@acme.dev', 4],
        ['github-actions[bot]', 9],
        [undefined, 2],
      ),
    ).toEqual({
      windowDays: 90,
      actors: [
        { actor: 'github-actions[bot]', changes: 9 },
        { actor: 'same@acme.dev', changes: 4 },
      ],
      fromOwner: 0,
      fromOthers: 0,
      unknown: 15,
    });
  });

  it('names the group that most of the work comes from', () => {
    expect(activity(shop, ['ana', 2], ['li', 3], ['sam', 4]).likelyOwner).toBe(
      pay,
    );
    expect(activity(undefined, ['li', 5]).likelyOwner).toBe(pay);
  });

  it.each<[string, [string, number][]]>([
    ['too little happened', [['li', 4]]],
    [
      'the owner did as much',
      [
        ['ana', 4],
        ['li', 4],
      ],
    ],
    ['nobody is known', [['x', 50]]],
  ])('names none where %s', (_, counts) => {
    expect(activity(shop, ...counts).likelyOwner).toBeUndefined();
  });

  it('counts each change once, whoever made it', () => {
    const actors = fc.constantFrom(
      undefined,
      'ana',
      'bo',
      'li',
      'bot',
      'same@acme.dev',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(
          undefined,
          shop,
          pay,
          'group:default/gone',
          'user:default/li',
        ),
        fc.array(fc.tuple(actors, fc.integer({ min: 1, max: 20 }))),
        (owner, counts) => {
          const facts = activity(owner, ...counts);
          expect(facts.fromOwner + facts.fromOthers + facts.unknown).toBe(
            counts.reduce((sum, [, changes]) => sum + changes, 0),
          );
          expect(facts.likelyOwner).not.toBe(owner ?? null);
        },
      ),
    );
  });
});

it('ownerOf takes what the catalog made of it', () => {
  expect(ownerOf(aComponent('a', { owner: 'group:default/Shop' }))).toBe(shop);
  expect(ownerOf(aComponent('a', { spec: { owner: 'shop' } }))).toBe('shop');
  expect(ownerOf(aComponent('a'))).toBeUndefined();
});
