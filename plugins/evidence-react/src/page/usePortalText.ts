import { configApiRef, useApi } from '@backstage/core-plugin-api';
import { portalText } from '@plumbline/backstage-plugin-evidence-common';

/** Makes commands and addresses of guides in a text those of this portal. */
export function usePortalText(): (text: string) => string {
  const config = useApi(configApiRef);
  return text =>
    portalText(text, {
      url: config.getOptionalString('backend.baseUrl') ?? '',
      docsUrl: config.getOptionalString('plumbline.docs.baseUrl'),
    });
}
