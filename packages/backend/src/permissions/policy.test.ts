import { mockCredentials } from '@backstage/backend-test-utils';
import { createPermission } from '@backstage/plugin-permission-common';
import { GuestsOnlyReadPolicy } from './policy';

const policy = new GuestsOnlyReadPolicy();

function decide(
  userEntityRef: string,
  action?: 'create' | 'read' | 'update' | 'delete',
  name = 'test',
) {
  const permission = createPermission({ name, attributes: { action } });
  return policy
    .handle(
      { permission },
      {
        credentials: mockCredentials.user(userEntityRef),
        info: { userEntityRef, ownershipEntityRefs: [userEntityRef] },
      },
    )
    .then(({ result }) => result);
}

describe('GuestsOnlyReadPolicy', () => {
  it.each(['user:development/guest', 'user:default/guest'])(
    'lets %s read and nothing else',
    async guest => {
      expect(await decide(guest, 'read')).toBe('ALLOW');
      expect(await decide(guest, 'create')).toBe('DENY');
      expect(await decide(guest, 'update')).toBe('DENY');
      expect(await decide(guest, 'delete')).toBe('DENY');
      expect(await decide(guest, undefined)).toBe('DENY');
    },
  );

  it('lets everybody else act', async () => {
    expect(await decide('user:default/ana.ruiz', 'create')).toBe('ALLOW');
    expect(await decide('user:default/ana.ruiz', undefined)).toBe('ALLOW');
  });

  it.each(['catalog.entity.delete', 'catalog.location.delete'])(
    'lets no user do %s',
    async name => {
      expect(await decide('user:default/ana.ruiz', 'delete', name)).toBe(
        'DENY',
      );
    },
  );

  it('leaves what is about everybody to administrators', async () => {
    const deleteSource = (ref: string, administrators: string[]) =>
      new GuestsOnlyReadPolicy(administrators)
        .handle(
          {
            permission: createPermission({
              name: 'evidence.source.delete',
              attributes: { action: 'delete' },
            }),
          },
          {
            credentials: mockCredentials.user('user:default/ana.ruiz'),
            info: {
              userEntityRef: 'user:default/ana.ruiz',
              ownershipEntityRefs: [ref],
            },
          },
        )
        .then(({ result }) => result);
    const platform = 'group:default/platform';
    expect(await deleteSource(platform, [])).toBe('DENY');
    expect(await deleteSource('group:default/shop', [platform])).toBe('DENY');
    expect(await deleteSource(platform, ['Group:default/Platform'])).toBe(
      'ALLOW',
    );
  });

  it('lets nobody in particular do nothing', async () => {
    const permission = createPermission({
      name: 'test',
      attributes: { action: 'read' },
    });
    expect(await policy.handle({ permission })).toEqual({ result: 'DENY' });
  });
});
