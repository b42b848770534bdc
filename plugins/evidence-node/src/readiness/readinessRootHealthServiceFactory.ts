import {
  coreServices,
  createServiceFactory,
  RootHealthService,
} from '@backstage/backend-plugin-api';
import { readinessServiceRef } from './readinessServiceRef';

/**
 * Answers `GET /.backstage/health/v1/readiness` with 503 until the backend has
 * started *and* the estate is projected, and while the database is away or
 * damaged. Add it to a backend that runs the
 * evidence plugin; without that plugin it would never become ready.
 *
 * @public
 */
export const readinessRootHealthServiceFactory = createServiceFactory({
  service: coreServices.rootHealth,
  deps: {
    lifecycle: coreServices.rootLifecycle,
    readiness: readinessServiceRef,
  },
  factory({ lifecycle, readiness }): RootHealthService {
    let state: 'starting' | 'up' | 'stopping' = 'starting';
    lifecycle.addStartupHook(() => {
      state = 'up';
    });
    lifecycle.addBeforeShutdownHook(() => {
      state = 'stopping';
    });

    const notReady = (message: string) => ({
      status: 503,
      payload: { status: 'error', message },
    });

    return {
      async getLiveness() {
        return { status: 200, payload: { status: 'ok' } };
      },
      async getReadiness() {
        if (state === 'starting') {
          return notReady('Backend has not started yet');
        }
        if (state === 'stopping') {
          return notReady('Backend is shutting down');
        }
        const trouble = readiness.trouble();
        if (trouble !== undefined) {
          return notReady(trouble);
        }
        if (!readiness.isReady()) {
          return notReady('The estate is still being read from the catalog');
        }
        return { status: 200, payload: { status: 'ok' } };
      },
    };
  },
});
