import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

/**
 * The portal's notifications, as in a portal where these have a backend to
 * themselves.
 *
 * @param options.plugin - the plugin of notifications
 * @param options.members - users by the group that they are members of
 */
export async function startNotifications(options: {
  plugin: BackendFeature;
  members?: Readonly<Record<string, readonly string[]>>;
}) {
  const { plugin, members = {} } = options;
  const backend = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({
        data: { app: { baseUrl: 'https://portal.example' } },
      }),
      catalogServiceMock.factory({
        entities: Object.entries(members).map(([group, users]) => ({
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: group, namespace: 'default' },
          spec: { type: 'team', children: [] },
          relations: users.map(targetRef => ({ type: 'hasMember', targetRef })),
        })),
      }),
    ],
  });
  const url = `http://localhost:${backend.server.port()}/api/notifications`;
  const as = (user: string) => {
    const headers = {
      authorization: mockCredentials.user.header(user),
      'content-type': 'application/json',
    };
    const get = async (path: string) =>
      (await fetch(`${url}${path}`, { headers })).json();
    return {
      /** Titles of what the user was notified of, by topic. */
      async titles(): Promise<Record<string, string>> {
        const { notifications } = (await get('/')) as {
          notifications: { payload: { title: string; topic: string } }[];
        };
        return Object.fromEntries(
          notifications.map(({ payload }) => [payload.topic, payload.title]),
        );
      },
      /** Topics that the page of the user's settings has a switch of. */
      async topics(): Promise<string[]> {
        const { channels } = (await get('/settings')) as {
          channels: { origins: { topics: { id: string }[] }[] }[];
        };
        return channels
          .flatMap(({ origins }) => origins.flatMap(({ topics }) => topics))
          .map(({ id }) => id)
          .sort();
      },
      async turnOff(origin: string, topic: string): Promise<void> {
        const topics = [{ id: topic, enabled: false }];
        const origins = [{ id: origin, enabled: true, topics }];
        await fetch(`${url}/settings`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ channels: [{ id: 'Web', origins }] }),
        });
      },
    };
  };
  return {
    as,
    /** How others find it. */
    discovery: mockServices.discovery.mock({ getBaseUrl: async () => url }),
    stop: () => backend.stop(),
  };
}
