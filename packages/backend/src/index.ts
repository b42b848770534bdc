import './telemetry';
import { createBackend } from '@backstage/backend-defaults';
import { catalogModuleRegisteredLocations } from './catalog/registeredLocations';
import { sqliteWalDatabaseServiceFactory } from './database/sqliteWal';
import { guardedHttpRouterServiceFactory } from './http/rootHttpRouter';
import { dropLostOutput } from './logging/lostOutput';
import { rootLoggerServiceFactory } from './logging/rootLogger';
import { permissionModuleGuestsOnlyRead } from './permissions/module';

dropLostOutput(process.stdout);
dropLostOutput(process.stderr);

const backend = createBackend();

backend.add(guardedHttpRouterServiceFactory());
backend.add(rootLoggerServiceFactory);
backend.add(sqliteWalDatabaseServiceFactory);
backend.add(import('@plumbline/backstage-plugin-evidence-backend/readiness'));

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@plumbline/backstage-plugin-auth-backend-module-example'));
backend.add(import('@plumbline/backstage-plugin-auth-backend-module-chat'));
// Each is there only if `auth.providers` configures it; the sign-in page offers
// the same ones.
backend.add(import('@backstage/plugin-auth-backend-module-atlassian-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-bitbucket-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-gitlab-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-google-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-microsoft-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-okta-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-onelogin-provider'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(permissionModuleGuestsOnlyRead);

// Set by `npm start -- --catalog <url>`: another portal's estate, read-only.
if (process.env.PLUMBLINE_REMOTE_CATALOG) {
  backend.add(import('@plumbline/backstage-plugin-catalog-backend-remote'));
} else {
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
  backend.add(catalogModuleRegisteredLocations);
  backend.add(
    import('@plumbline/backstage-plugin-catalog-backend-module-provisioning'),
  );
  backend.add(
    import('@plumbline/backstage-plugin-catalog-backend-module-scorecards'),
  );
}

backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@plumbline/backstage-plugin-scorecards-backend/search'));
backend.add(import('@plumbline/backstage-plugin-provisioning-backend/search'));
backend.add(import('@plumbline/backstage-plugin-toil-backend/search'));
backend.add(
  import('@plumbline/backstage-plugin-incident-brief-backend/search'),
);

backend.add(import('@plumbline/backstage-plugin-evidence-backend'));
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-alertmanager'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-argocd'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-datadog'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-github'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-gitlab'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-hcp-terraform'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-kubernetes'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-launchdarkly'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-links'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-opsgenie'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-pagerduty'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-prometheus'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-repositories'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-schema-history'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-sentry'),
);
backend.add(import('@plumbline/backstage-plugin-incident-brief-backend'));
backend.add(
  import('@plumbline/backstage-plugin-incident-brief-backend-module-pagerduty'),
);
backend.add(
  import('@plumbline/backstage-plugin-incident-brief-backend-module-slack'),
);
backend.add(import('@plumbline/backstage-plugin-scorecards-backend'));
backend.add(
  import('@plumbline/backstage-plugin-scorecards-backend-module-github'),
);
backend.add(import('@plumbline/backstage-plugin-toil-backend'));
backend.add(import('@plumbline/backstage-plugin-toil-backend-module-github'));
backend.add(import('@plumbline/backstage-plugin-toil-backend-module-gitlab'));
backend.add(import('@plumbline/backstage-plugin-toil-backend-module-jira'));
backend.add(
  import('@plumbline/backstage-plugin-toil-backend-module-servicenow'),
);
backend.add(import('@plumbline/backstage-plugin-provisioning-backend'));

backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(
  import('@plumbline/backstage-plugin-scaffolder-backend-module-provisioning'),
);

backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start().then(
  // What loading left behind would stay for long, and keep alive what is made
  // next to it. With the evidence of 10,000 services this saves over 100 MB.
  () => global.gc?.(),
  error => {
    // Backstage would log it as an unhandled rejection, and the process would
    // stay, listen, and serve nothing.
    process.stderr.write(`${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
