import {
  BackstageCredentials,
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { ContextRequest } from '@plumbline/backstage-plugin-evidence-common';
import {
  ContextAnswer,
  EvidenceClient,
} from '@plumbline/backstage-plugin-evidence-common/client';

export type EvidenceServiceOptions = { credentials: BackstageCredentials };

/** Evidence for other backend plugins, as the caller may see it. */
export interface EvidenceService {
  /**
   * All that a capability needs about an entity and its neighbourhood.
   *
   * @throws ResponseError-like `EvidenceRequestError` when evidence refuses.
   */
  getContext(
    request: ContextRequest,
    options: EvidenceServiceOptions,
  ): Promise<ContextAnswer>;
}

/** By default an HTTP client that asks on behalf of the caller. */
export const evidenceServiceRef = createServiceRef<EvidenceService>({
  id: 'plumbline.evidence',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: { auth: coreServices.auth, discovery: coreServices.discovery },
      factory: ({ auth, discovery }): EvidenceService => ({
        async getContext(request, { credentials }) {
          const client = new EvidenceClient({
            baseUrl: () => discovery.getBaseUrl('evidence'),
            token: async () => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: credentials,
                targetPluginId: 'evidence',
              });
              return token;
            },
          });
          return client.getContext(request);
        },
      }),
    }),
});
