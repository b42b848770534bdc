import { createApiRef } from '@backstage/core-plugin-api';
import type { EvidenceApi } from './types';

/**
 * Evidence for pages. Nobody has to register it: {@link useEvidenceApi} makes
 * one where an app has none, because two plugins that provide one API would
 * keep the app from starting.
 */
export const evidenceApiRef = createApiRef<EvidenceApi>({
  id: 'plugin.evidence.api',
});
