export { ChangeSourceRegistry } from './ChangeSourceRegistry';
export { createArgoCdChangeSource } from './argocd';
export { createGithubChangeSource } from './github';
export { createGitlabChangeSource } from './gitlab';
export { createHcpTerraformChangeSource } from './hcp-terraform';
export { createLaunchDarklyChangeSource } from './launchdarkly';
export { WebhookService } from './WebhookService';
export type { WebhookOutcome } from './WebhookService';
