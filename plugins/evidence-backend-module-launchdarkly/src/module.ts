import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createLaunchDarklyChangeSource } from './createLaunchDarklyChangeSource';

/** Adds the webhook of LaunchDarkly, closed until it has a secret. */
export const launchDarklyModule = createEvidenceModule({
  moduleId: 'launchdarkly',
  changeSources: services => [createLaunchDarklyChangeSource(services)],
});
