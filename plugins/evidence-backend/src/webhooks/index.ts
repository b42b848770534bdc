export { ChangeSourceRegistry } from './ChangeSourceRegistry';
export { createGithubChangeSource } from './github';
export { WebhookService } from './WebhookService';
export type { WebhookOutcome } from './WebhookService';
