import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  OutboundClient,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  createPageUrl,
  incidentBriefExtensionPoint,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { createSlackTarget } from './createSlackTarget';
import { SlackCommands } from './SlackCommands';
import { SlackEndpoint } from './SlackEndpoint';
import { SlackUsers } from './SlackUsers';

/** Briefs as messages in channels of Slack, and its slash command. */
export const slackModule = createBackendModule({
  pluginId: 'incident-brief',
  moduleId: 'slack',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        brief: incidentBriefExtensionPoint,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ brief, config, logger, ...deps }) {
        brief.addDeliveryTarget(createSlackTarget({ config }));
        brief.addCommand(
          new SlackEndpoint({
            config,
            logger,
            commands: new SlackCommands({
              pageUrl: createPageUrl(config),
              users: new SlackUsers(deps),
            }),
            outbound: new OutboundClient({
              rules: OutboundRules.fromConfig(config),
            }),
          }),
        );
      },
    });
  },
});
