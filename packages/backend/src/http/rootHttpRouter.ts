import { rootHttpRouterServiceFactory as createFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { refuseForeignHosts } from './hosts';
import { cutSlowRequests, SlowRequestLimits } from './slowRequests';

/**
 * Backstage's root router behind two guards: against requests that arrive too
 * slowly, and, on loopback, against those for other hosts.
 */
export const guardedHttpRouterServiceFactory = (limits?: SlowRequestLimits) =>
  createFactory({
    configure({ app, server, config, applyDefaults }) {
      app.use(cutSlowRequests(server, limits));
      app.use(refuseForeignHosts(config));
      applyDefaults();
    },
  });
