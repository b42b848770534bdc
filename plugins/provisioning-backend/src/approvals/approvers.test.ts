import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogApprovers } from './approvers';

const group = (name: string, approvers?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name,
    ...(approvers !== undefined && {
      annotations: { 'plumbline.dev/approvers': approvers },
    }),
  },
  spec: { type: 'team', children: [] },
});

describe('who approves for a group', () => {
  const approvers = new CatalogApprovers({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({
      entities: [
        group('named', 'user:default/ana, group:default/leads'),
        group('silent'),
        group('unreadable', ', ,'),
      ],
    }),
  });

  it('is whom its description names, else its members', async () => {
    expect(await approvers.of('group:default/named')).toEqual([
      'user:default/ana',
      'group:default/leads',
    ]);
    expect(await approvers.of('group:default/silent')).toEqual([
      'group:default/silent',
    ]);
  });

  it('stands while the catalog has them in one of the groups, or below one', async () => {
    const inGroup = (name: string, ...above: string[]) => ({
      ...group(name),
      relations: above.map(targetRef => ({ type: 'childOf', targetRef })),
    });
    const standing = new CatalogApprovers({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: 'ana' },
            relations: [{ type: 'memberOf', targetRef: 'group:default/team' }],
          },
          // A circle ends, too.
          inGroup('team', 'group:default/leads', 'group:default/team'),
          inGroup('leads', 'group:default/team'),
        ],
      }),
    });
    const names = (ref: string, user = 'user:default/Ana') =>
      standing.names([ref], user);
    expect(await names('User:default/ana')).toBe(true);
    expect(await names('group:default/team')).toBe(true);
    expect(await names('group:default/leads')).toBe(true);
    expect(await names('group:default/others')).toBe(false);
    expect(await names('group:default/team', 'user:default/gone')).toBe(false);
  });

  it('are notified one by one, and nobody of a group below', async () => {
    const lookup = new CatalogApprovers({
      auth: mockServices.auth(),
      catalog: catalogServiceMock({
        entities: [
          {
            ...group('leads'),
            relations: [
              { type: 'hasMember', targetRef: 'user:default/ana' },
              { type: 'hasMember', targetRef: 'user:default/li' },
              { type: 'parentOf', targetRef: 'group:default/team' },
            ],
          },
        ],
      }),
    });
    expect(
      await lookup.members([
        'group:default/leads',
        'user:default/ana',
        'user:default/tom',
        'group:default/gone',
      ]),
    ).toEqual([
      'user:default/ana',
      'user:default/li',
      'user:default/tom',
      'group:default/gone',
    ]);
  });

  it.each([
    ['gone', /is not in the catalog/],
    ['unreadable', /names nobody who could approve/],
  ])('is not known of one that is %s: nobody gains by that', (name, why) =>
    expect(approvers.of(`group:default/${name}`)).rejects.toThrow(why),
  );
});
