import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { DefaultReadinessService, ReadinessService } from './ReadinessService';

/**
 * One per process, so that what the evidence plugin reports is what the health
 * check sees. See {@link readinessRootHealthServiceFactory} for the other half.
 *
 * @public
 */
export const readinessServiceRef = createServiceRef<ReadinessService>({
  id: 'plumbline.evidence.readiness',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new DefaultReadinessService(),
    }),
});
