import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import guestProvider from '@backstage/plugin-auth-backend-module-guest-provider';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';

/** Who is signed in, in the browser. */
export const ana = 'user:default/ana.ruiz';

/** A plugin that records its callers, and answers with an empty list. */
const whoCalls = (pluginId: string, callers: unknown[]) =>
  createBackendPlugin({
    pluginId,
    register(reg) {
      reg.registerInit({
        deps: {
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          userInfo: coreServices.userInfo,
        },
        async init({ httpAuth, httpRouter, userInfo }) {
          httpRouter.use((req, res, next) => {
            httpAuth
              .credentials(req)
              .then(async credentials => {
                const { principal } = credentials;
                callers.push(
                  (principal as { type: string }).type === 'user'
                    ? await userInfo.getUserInfo(credentials)
                    : principal,
                );
                res.json({ items: [] });
              })
              .catch(next);
          });
        },
      });
    },
  });

/** A real portal's sign-in, without its pages: a browser that knows its API. */
export class SignInPortal {
  private constructor(
    readonly url: string,
    /** The callers that its plugins recorded, in order. */
    readonly callers: unknown[],
  ) {}

  static async start(auth: object, backend: object = {}) {
    const callers: unknown[] = [];
    const { server } = await startTestBackend({
      features: [
        authPlugin,
        guestProvider,
        authServiceFactory,
        httpAuthServiceFactory,
        userInfoServiceFactory,
        whoCalls('evidence', callers),
        whoCalls('toil', callers),
        catalogServiceMock.factory({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'User',
              metadata: { name: 'ana.ruiz', namespace: 'default' },
              relations: [
                { type: 'memberOf', targetRef: 'group:default/payments' },
              ],
            },
          ],
        }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://portal.example.com' },
            backend: { baseUrl: 'http://localhost:0', ...backend },
            auth: {
              ...auth,
              providers: {
                guest: {
                  userEntityRef: ana,
                  dangerouslyAllowOutsideDevelopment: true,
                },
              },
            },
          },
        }),
      ],
    });
    return new SignInPortal(`http://localhost:${server.port()}`, callers);
  }

  /** What the page does. @returns where the browser goes then */
  async decide(page: URL, decision: 'approve' | 'reject'): Promise<string> {
    const signedIn = await this.#json('/guest/refresh');
    const session = page.pathname.split('/').at(-1);
    const { redirectUrl } = await this.#json(
      `/v1/sessions/${session}/${decision}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${signedIn.backstageIdentity.token}`,
        },
      },
    );
    return redirectUrl;
  }

  async refreshes(refreshToken: string): Promise<boolean> {
    const response = await fetch(`${this.url}/api/auth/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
    });
    return response.ok;
  }

  async #json(path: string, init?: RequestInit) {
    const response = await fetch(`${this.url}/api/auth${path}`, init);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.json();
  }
}
